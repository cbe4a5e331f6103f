-- data: readings
SELECT DISTINCT device, site, window_start FROM tumble(readings, ts, interval '30 minutes');
