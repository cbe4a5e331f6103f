-- data: tardy
SELECT window_end, device, count(*) AS c, max(n) AS m
FROM hop(tardy, ts, interval '20 seconds', interval '15 minutes') GROUP BY window_end, device;
