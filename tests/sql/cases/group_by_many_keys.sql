-- data: readings
SELECT device, site, ok, n, small / 100 AS s, window_start, window_end, count(*), sum(price)
FROM tumble(readings, ts, interval '1 hour') GROUP BY device, site, ok, n, small / 100, window_start, window_end;
