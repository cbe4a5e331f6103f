-- data: readings
SELECT window_start, count(DISTINCT note) AS a, count(DISTINCT site) AS b, count(DISTINCT device) AS c, count(*) AS d
FROM tumble(readings, ts, interval '20 minutes') GROUP BY window_start;
