-- data: readings
SELECT CASE WHEN value < 10 THEN 'cold' WHEN value < 30 THEN 'mild' ELSE 'hot' END AS feel, window_start, count(*)
FROM tumble(readings, ts, interval '30 minutes') GROUP BY feel, window_start;
