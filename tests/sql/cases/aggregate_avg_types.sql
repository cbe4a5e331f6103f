-- data: readings
SELECT window_start, avg(n) AS n, avg(small) AS small, avg(big) AS big, avg(price) AS price, avg(value) AS value,
       avg(ratio) AS ratio
FROM tumble(readings, ts, interval '20 minutes') GROUP BY window_start;
