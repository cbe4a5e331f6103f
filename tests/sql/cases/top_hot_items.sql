-- data: bid
-- The auctions with the most bids of each window, ties included.
SELECT window_start, auction, num FROM (
  SELECT window_start, auction, num, rank() OVER (PARTITION BY window_start ORDER BY num DESC) AS place FROM (
    SELECT auction, count(*) AS num, window_start, window_end
    FROM hop(bid, ts, interval '2 seconds', interval '10 seconds')
    GROUP BY auction, window_start, window_end) AS counted) AS ranked
WHERE place <= 1;
