-- data: readings
SELECT window_start, count(*) FILTER (WHERE value > 20) AS hot, avg(value) FILTER (WHERE ok) AS fine,
       sum(n) FILTER (WHERE site = 'north' AND n > 0) AS north, max(price) FILTER (WHERE price IS NOT NULL) AS price,
       count(*) AS everything
FROM tumble(readings, ts, interval '20 minutes') GROUP BY window_start;
