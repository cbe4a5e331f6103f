-- data: tardy
WITH counts AS (SELECT window_start, window_end, device, count(*) AS c
                FROM hop(tardy, ts, interval '2 minutes', interval '10 minutes') GROUP BY 1, 2, 3),
     most AS (SELECT window_start, window_end, max(c) AS c FROM counts GROUP BY 1, 2)
SELECT c.window_start, c.device, c.c FROM counts AS c
JOIN most AS m ON c.window_start = m.window_start AND c.window_end = m.window_end AND c.c = m.c;
