-- data: tardy
SELECT id, ts, window_start, window_end FROM hop(tardy, ts, interval '2 minutes', interval '6 minutes') WHERE n > 20;
