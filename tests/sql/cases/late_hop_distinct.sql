-- data: tardy
SELECT window_start, count(DISTINCT device) AS d, count(DISTINCT n) AS n, sum(id) FILTER (WHERE n > 50) AS s
FROM hop(tardy, ts, interval '3 minutes', interval '9 minutes', interval '1 minute') GROUP BY window_start;
