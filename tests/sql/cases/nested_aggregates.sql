-- data: readings
SELECT window_start, max(c) AS busiest, avg(mean) AS mean_of_means, count(*) AS devices FROM (
  SELECT device, window_start, window_end, count(*) AS c, avg(value) AS mean FROM tumble(readings, ts, interval '30 minutes')
  GROUP BY device, window_start, window_end) AS per_device
GROUP BY window_start, window_end;
