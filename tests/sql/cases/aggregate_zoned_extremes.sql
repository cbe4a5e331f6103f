-- data: zoned
SELECT window_start, min(at), max(at), min(made), max(made), min(span), max(span), max(device)
FROM tumble(zoned, at, interval '3 hours') GROUP BY window_start;
