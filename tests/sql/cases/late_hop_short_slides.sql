-- data: tardy
-- A slide shorter than the time between two rows.
SELECT window_start, count(*) AS c, min(id) AS low
FROM hop(tardy, ts, interval '3 seconds', interval '50 seconds') GROUP BY window_start;
