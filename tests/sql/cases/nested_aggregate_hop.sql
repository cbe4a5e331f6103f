-- data: bid
SELECT window_start, window_end, max(bids), sum(bids), count(*) FROM (
  SELECT auction, window_start, window_end, count(*) AS bids FROM hop(bid, ts, interval '2 seconds', interval '10 seconds')
  GROUP BY auction, window_start, window_end) AS counted GROUP BY window_start, window_end;
