-- data: telemetry, anomalies
-- The main job: hours per sensor, joined to the anomaly windows that people labelled.
WITH hourly AS (
  SELECT site, device, window_start AS hour, window_end AS hour_end, count(*) AS c, avg(value) AS mean,
         stddev(value) AS deviation, max(value) AS highest
  FROM tumble(telemetry, ts, interval '1 hour') WHERE site IN ('KnownCause', 'Traffic')
  GROUP BY site, device, window_start, window_end)
SELECT h.device, h.hour, h.c, h.mean, h.deviation, h.highest, a.window_start AS anomaly
FROM hourly h LEFT JOIN anomalies a ON a.device = h.device AND a.window_start < h.hour_end AND a.window_end > h.hour;
