-- data: bid
SELECT window_start, window_end, count(*), max(price)
FROM hop(bid, ts, interval '4 seconds', interval '10 seconds') GROUP BY 1, 2;
