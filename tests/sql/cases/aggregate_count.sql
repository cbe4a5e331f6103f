-- data: readings
SELECT window_start, count(*) AS everything, count(value) AS v, count(site) AS s, count(ok) AS o, count(NULL) AS nothing,
       count(1) AS one
FROM tumble(readings, ts, interval '20 minutes') GROUP BY window_start;
