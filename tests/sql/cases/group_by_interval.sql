-- data: zoned
SELECT span, window_start, count(*) FROM tumble(zoned, at, interval '6 hours') GROUP BY span, window_start;
