-- data: readings
SELECT id, ts + interval '1 hour' AS a, ts - interval '90 seconds' AS b, ts + interval '1 month' AS c, day + interval '1 day' AS d,
       ts - timestamp '2024-01-01' AS e, day + 7 AS f, day - date '2024-01-01' AS g, interval '1 hour' * n AS h,
       interval '1 day' / 3 AS i, ts + n * interval '1 minute' AS j, interval '1 day' + interval '2 hours' AS k, day - 3 AS l,
       - interval '5 minutes' AS m, ts - day AS o
FROM readings;
