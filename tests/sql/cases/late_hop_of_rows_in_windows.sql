-- data: tardy
-- The rows of hourly windows, put into hopping windows of ten minutes by their own time.
WITH hourly AS (SELECT id, ts, n, window_start AS hour FROM tumble(tardy, ts, interval '1 hour'))
SELECT hour, window_start, count(*) AS c, sum(n) AS s
FROM hop(hourly, ts, interval '2 minutes', interval '10 minutes') GROUP BY hour, window_start;
