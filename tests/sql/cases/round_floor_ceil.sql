-- data: readings
SELECT id, round(value) AS a, floor(value) AS b, ceil(value) AS c, round(price) AS d, round(price, 1) AS e, round(price, -2) AS f,
       floor(price) AS g, ceil(price) AS h, ceiling(value) AS i, round(n) AS j, round(value::numeric, 3) AS k, floor(n) AS l,
       trunc(value) AS m, trunc(price, 1) AS o
FROM readings;
