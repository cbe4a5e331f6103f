-- data: telemetry
SELECT device, window_start, avg(value), count(*) FILTER (WHERE value > 50)
FROM hop(telemetry, ts, interval '6 hours', interval '1 day') WHERE site = 'Traffic' GROUP BY device, window_start;
