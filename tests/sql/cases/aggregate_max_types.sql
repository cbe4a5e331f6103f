-- data: readings
SELECT window_start, max(n) AS n, max(small) AS small, max(big) AS big, max(price) AS price, max(value) AS value,
       max(ratio) AS ratio, max(note) AS note, max(day) AS day, max(ts) AS ts
FROM tumble(readings, ts, interval '20 minutes') GROUP BY window_start;
