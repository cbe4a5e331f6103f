-- data: bid
SELECT auction, bids, window_start, place FROM (
  SELECT auction, bids, window_start, row_number() OVER (PARTITION BY window_start ORDER BY bids DESC, auction) AS place FROM (
    SELECT auction, window_start, window_end, count(*) AS bids FROM tumble(bid, ts, interval '10 seconds')
    GROUP BY auction, window_start, window_end) AS counted) AS ranked WHERE place <= 3;
