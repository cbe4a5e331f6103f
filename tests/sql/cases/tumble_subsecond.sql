-- data: bid
SELECT window_start, window_end, count(*) FROM tumble(bid, ts, interval '250 milliseconds') GROUP BY 1, 2;
