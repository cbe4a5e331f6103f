-- data: telemetry
SELECT window_start, device, c, place FROM (
  SELECT *, row_number() OVER (PARTITION BY window_start ORDER BY c DESC, device) AS place FROM (
    SELECT window_start, window_end, device, count(*) AS c FROM tumble(telemetry, ts, interval '1 day')
    GROUP BY window_start, window_end, device) AS daily) AS ranked
WHERE place <= 2;
