-- data: readings
SELECT id, value + 1 AS a, value - n AS b, value * price::double precision AS c, value / 3 AS d, -value AS e,
       ratio + 1 AS f, ratio * ratio AS g, ratio / 3 AS h, value + ratio AS i, n / 2.0::real AS j
FROM readings;
