-- data: readings
SELECT window_start, min(n) AS n, min(small) AS small, min(big) AS big, min(price) AS price, min(value) AS value,
       min(ratio) AS ratio, min(note) AS note, min(day) AS day, min(ts) AS ts
FROM tumble(readings, ts, interval '20 minutes') GROUP BY window_start;
