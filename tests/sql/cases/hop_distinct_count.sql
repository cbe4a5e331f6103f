-- data: bid
SELECT window_start, count(DISTINCT auction), count(DISTINCT bidder), count(DISTINCT channel)
FROM hop(bid, ts, interval '2 seconds', interval '10 seconds') GROUP BY window_start;
