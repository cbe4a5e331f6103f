-- Every industrial and traffic sensor, hour by hour: count, mean, standard deviation and maximum, with the
-- anomaly window that people labelled there, if any.
--
--   build/release/leat run examples/telemetry/hourly.sql -v result=build/hourly.csv
--
-- Paths are relative to where leat is started.

CREATE TABLE telemetry (ts timestamp, site text, device text, value double precision)
  WITH (connector = 'file', path = 'examples/data/telemetry.csv.gz', format = 'csv', header = true,
        event_time = 'ts', lateness = '5 min');

-- Bounded and small: read once, before the stream starts.
CREATE TABLE anomaly_windows (device text, window_start timestamp, window_end timestamp)
  WITH (connector = 'file', path = 'examples/data/anomaly_windows.csv', format = 'csv', header = true);

CREATE TABLE result (site text, device text, hour timestamp, samples bigint, mean double precision,
                     deviation double precision, highest double precision, anomaly_start timestamp,
                     anomaly_end timestamp)
  WITH (connector = 'file', path = :'result', format = 'csv', header = true);

CREATE VIEW hourly AS
SELECT site, device, window_start AS hour, window_end AS hour_end, count(*) AS samples, avg(value) AS mean,
       stddev(value) AS deviation, max(value) AS highest
FROM tumble(telemetry, ts, interval '1 hour')
WHERE site IN ('KnownCause', 'Traffic')
GROUP BY site, device, window_start, window_end;

-- A left join: hours without a label stay, with empty anomaly columns.
CREATE VIEW labelled AS
SELECT h.site, h.device, h.hour, h.samples, h.mean, h.deviation, h.highest, a.window_start AS anomaly_start,
       a.window_end AS anomaly_end
FROM hourly h
LEFT JOIN anomaly_windows a ON a.device = h.device AND a.window_start < h.hour_end AND a.window_end > h.hour;

INSERT INTO result SELECT * FROM labelled;

-- What is printed: the hottest hour of each day on which the machine was labelled as anomalous.
SELECT window_start AS day, hour, samples, round(mean::numeric, 2) AS mean, round(deviation::numeric, 2) AS deviation,
       round(highest::numeric, 2) AS highest, anomaly_start, anomaly_end
FROM (
  SELECT *, row_number() OVER (PARTITION BY window_start, device ORDER BY highest DESC, hour) AS place
  FROM tumble(labelled, hour, interval '1 day')
  WHERE anomaly_start IS NOT NULL AND device = 'machine_temperature_system_failure'
) AS ranked
WHERE place = 1
ORDER BY day;
