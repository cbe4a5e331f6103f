-- data: messy
SELECT window_start, count(*), sum(n), avg(v) FROM tumble(messy, ts, interval '10 minutes') GROUP BY window_start;
