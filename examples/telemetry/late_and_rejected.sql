-- Nothing vanishes: rows that come too late and rows that cannot be read are streams of their own.
--
--   build/release/leat run examples/telemetry/late_and_rejected.sql --format table
--
-- disordered.csv has a reading from the hour before last, a value that is no number, a line with a field too few
-- and a time that does not exist.

CREATE TABLE readings (ts timestamp, device text, value double precision)
  WITH (connector = 'file', path = 'examples/data/disordered.csv', format = 'csv', header = true,
        event_time = 'ts', lateness = '10 min');

-- The windows, without the rows below.
SELECT 'window' AS what, device, window_start::text AS detail, count(*) AS readings, avg(value) AS mean
FROM tumble(readings, ts, interval '1 hour')
GROUP BY device, window_start, window_end;

SELECT 'late' AS what, device, ts, value FROM late(readings);

SELECT 'rejected' AS what, reason, position, raw FROM rejected(readings);
