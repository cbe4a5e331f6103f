-- data: readings
SELECT window_start FROM tumble(readings, ts, interval '10 minutes') GROUP BY window_start HAVING count(*) >= 20;
