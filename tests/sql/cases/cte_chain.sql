-- data: readings
WITH a AS (SELECT ts, device, n + 1 AS n FROM readings), b AS (SELECT ts, device, n * 2 AS n FROM a WHERE n > 0)
SELECT device, window_start, sum(n) FROM tumble(b, ts, interval '1 hour') GROUP BY device, window_start;
