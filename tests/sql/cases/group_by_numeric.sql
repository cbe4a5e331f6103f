-- data: readings
SELECT round(price, -3) AS p, window_start, count(*) FROM tumble(readings, ts, interval '1 hour')
GROUP BY round(price, -3), window_start;
