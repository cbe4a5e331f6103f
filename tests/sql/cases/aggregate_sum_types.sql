-- data: readings
SELECT window_start, sum(n) AS n, sum(small) AS small, sum(big) AS big, sum(price) AS price, sum(value) AS value,
       sum(ratio) AS ratio
FROM tumble(readings, ts, interval '20 minutes') GROUP BY window_start;
