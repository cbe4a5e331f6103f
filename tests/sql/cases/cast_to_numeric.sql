-- data: readings
SELECT id, value::numeric AS a, value::numeric(10,2) AS b, n::numeric AS c, price::numeric(12,1) AS d, n::numeric(6,2) AS e,
       '1.50'::numeric AS f, ratio::numeric AS g, price::text::numeric AS h, big::numeric(20,0) AS i
FROM readings;
