-- data: readings
SELECT site, ok, window_start, count(*) FROM tumble(readings, ts, interval '30 minutes') GROUP BY site, ok, window_start;
