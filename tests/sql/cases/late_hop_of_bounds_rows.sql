-- data: tardy
WITH inner_ AS (SELECT id, n, window_start AS at FROM hop(tardy, ts, interval '5 minutes', interval '15 minutes'))
SELECT id, at, window_start FROM hop(inner_, at, interval '2 minutes', interval '6 minutes');
