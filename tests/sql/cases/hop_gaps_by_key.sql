-- data: readings
SELECT device, window_end, count(*) AS c, avg(price) AS a, count(DISTINCT site) AS d
FROM hop(readings, ts, interval '1 hour', interval '7 minutes', interval '-11 minutes') WHERE ok GROUP BY device, window_end;
