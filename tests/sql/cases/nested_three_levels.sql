-- data: readings
SELECT window_start, sum(most) AS s FROM (
  SELECT site, window_start, window_end, max(c) AS most FROM (
    SELECT site, device, window_start, window_end, count(*) AS c FROM tumble(readings, ts, interval '1 hour')
    GROUP BY site, device, window_start, window_end) AS a
  GROUP BY site, window_start, window_end) AS b
GROUP BY window_start, window_end;
