-- The three devices with the most readings of each day, and how the day compares: top-N in a window.
--
--   build/release/leat run examples/telemetry/busiest_devices.sql

CREATE TABLE telemetry (ts timestamp, site text, device text, value double precision)
  WITH (connector = 'file', path = 'examples/data/telemetry.csv.gz', format = 'csv', header = true,
        event_time = 'ts', lateness = '5 min');

WITH daily AS (
  SELECT window_start, site, device, count(*) AS readings, max(value) AS highest
  FROM tumble(telemetry, ts, interval '1 day')
  GROUP BY window_start, window_end, site, device
)
SELECT window_start AS day, place, site, device, readings, highest
FROM (
  SELECT *, row_number() OVER (PARTITION BY window_start ORDER BY readings DESC, device) AS place FROM daily
) AS ranked
WHERE place <= 3;
