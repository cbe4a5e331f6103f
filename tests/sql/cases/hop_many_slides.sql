-- data: bid
SELECT window_end, sum(price), min(price) FROM hop(bid, ts, interval '1 second', interval '30 seconds') GROUP BY window_end;
