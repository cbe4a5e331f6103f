-- data: readings
SELECT window_start, count(*) AS c FROM hop(readings, ts, interval '7 minutes', interval '47.25 seconds') GROUP BY window_start;
