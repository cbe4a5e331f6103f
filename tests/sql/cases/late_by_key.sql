-- data: tardy
SELECT device, window_start, count(*) AS c, sum(n) AS s FROM tumble(tardy, ts, interval '3 minutes', interval '1 minute')
GROUP BY device, window_start;
