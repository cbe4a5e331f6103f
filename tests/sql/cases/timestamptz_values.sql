-- data: zoned
SELECT id, at, at::text AS a, at::timestamp AS b, at::date AS c, extract(hour FROM at) AS d, date_trunc('hour', at) AS e,
       at - interval '1 day' AS f, at > timestamptz '2024-10-27 00:00:00+02' AS g, at - made::timestamptz AS h
FROM zoned;
