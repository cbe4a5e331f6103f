-- data: readings
CREATE VIEW hourly AS SELECT device, window_start, window_end, count(*) AS c, avg(value) AS mean
  FROM tumble(readings, ts, interval '1 hour') GROUP BY device, window_start, window_end;
SELECT 'many' AS what, device, window_start, c FROM hourly WHERE c > 30
UNION ALL SELECT 'few', device, window_start, c FROM hourly WHERE c <= 20;
