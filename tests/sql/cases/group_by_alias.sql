-- data: readings
SELECT upper(device) AS label, window_start AS hour, count(*) AS c
FROM tumble(readings, ts, interval '1 hour') GROUP BY label, hour;
