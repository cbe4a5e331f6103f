-- data: readings
-- Nobody looks at a row between two windows, so it cannot fail.
SELECT 'window' AS what, window_start AS at, count(*) AS c
FROM hop(readings, ts, interval '10 minutes', interval '4 minutes') WHERE 100 / n > 20 GROUP BY window_start
UNION ALL
SELECT reason, NULL::timestamp, 1 FROM rejected(readings)
-- postgres
SELECT 'window' AS what, window_start AS at, count(*) AS c
FROM hop(readings, ts, interval '10 minutes', interval '4 minutes') WHERE 100 / nullif(n, 0) > 20 GROUP BY window_start
UNION ALL
SELECT 'division by zero', NULL::timestamp, 1
FROM hop(readings, ts, interval '10 minutes', interval '4 minutes') WHERE n = 0
