-- data: bid
SELECT window_start, window_end, max(price) FROM tumble(bid, ts, interval '7.3 seconds') GROUP BY 1, 2;
