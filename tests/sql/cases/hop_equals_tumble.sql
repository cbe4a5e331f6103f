-- data: bid
SELECT window_start, window_end, count(*) FROM hop(bid, ts, interval '5 seconds', interval '5 seconds') GROUP BY 1, 2;
