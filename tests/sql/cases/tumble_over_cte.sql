-- data: readings
WITH north AS (SELECT ts, id, n FROM readings WHERE site = 'north')
SELECT window_start, sum(n), count(*) FROM tumble(north, ts, interval '1 hour') GROUP BY window_start;
