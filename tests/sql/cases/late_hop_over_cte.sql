-- data: tardy
WITH picked AS (SELECT id, upper(device) AS name, n * 2 AS m, ts FROM tardy WHERE n % 3 <> 0)
SELECT name, window_start, count(*) AS c, sum(m) AS s, count(DISTINCT m) AS d
FROM hop(picked, ts, interval '2 minutes', interval '10 minutes') WHERE m > 4 GROUP BY name, window_start;
