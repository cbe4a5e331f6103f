-- data: bid
SELECT auction, price, window_start FROM (
  SELECT auction, price, window_start, row_number() OVER (PARTITION BY window_start ORDER BY price DESC, id) AS place
  FROM hop(bid, ts, interval '20 seconds', interval '5 seconds')) AS ranked WHERE place <= 2;
