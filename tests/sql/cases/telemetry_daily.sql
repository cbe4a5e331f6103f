-- data: telemetry
SELECT site, device, window_start, count(*), min(value), max(value), avg(value), stddev_pop(value)
FROM tumble(telemetry, ts, interval '1 day') GROUP BY site, device, window_start;
