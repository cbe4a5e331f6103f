-- data: zoned
SELECT window_start, window_end, device, count(*) FROM tumble(zoned, at, interval '1 hour')
GROUP BY window_start, window_end, device;
