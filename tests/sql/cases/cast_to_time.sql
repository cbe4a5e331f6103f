-- data: readings
SELECT id, ts::date AS a, day::timestamp AS b, '2024-05-06 07:08:09.5'::timestamp AS c, '2024-05-06'::date AS d,
       ts::text::timestamp AS e, '1 day 2 hours'::interval AS f, ts::timestamptz AS g, 'January 8, 1999'::date AS h,
       '20240506'::date AS i, '2024-05-06T07:08:09'::timestamp AS j
FROM readings;
