-- data: readings
SELECT DISTINCT window_start, count(*) AS c FROM tumble(readings, ts, interval '30 minutes') GROUP BY window_start, device;
