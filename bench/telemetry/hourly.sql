-- The real telemetry, from compressed text to text: count, mean and maximum a device and hour.
CREATE TABLE telemetry (ts timestamp, site text, device text, value double precision)
  WITH (connector = 'file', path = 'examples/data/telemetry.csv.gz', format = 'csv', header = true,
        event_time = 'ts', lateness = '5 min');

SELECT device, window_start, count(*) AS readings, round(avg(value)::numeric, 6) AS mean, max(value) AS highest
FROM tumble(telemetry, ts, interval '1 hour')
GROUP BY device, window_start;
