-- data: readings
SELECT id, n::text AS a, price::text AS b, value::text AS c, ratio::text AS d, ok::text AS e, ts::text AS f, day::text AS g,
       big::varchar AS h, note::varchar(3) AS i, device::varchar AS j
FROM readings;
