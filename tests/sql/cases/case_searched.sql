-- data: readings
SELECT id, CASE WHEN n > 5 THEN 'many' WHEN n > 0 THEN 'few' WHEN n IS NULL THEN 'unknown' END AS a,
       CASE WHEN ok THEN n ELSE value END AS b, CASE WHEN n = 0 THEN NULL ELSE 60 / n END AS c
FROM readings;
