-- data: bid
-- A slide wider than the window: some rows are in none.
SELECT window_start, window_end, count(*) FROM hop(bid, ts, interval '10 seconds', interval '3 seconds') GROUP BY 1, 2;
