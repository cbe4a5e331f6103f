-- data: bid
SELECT auction, price, window_start, place FROM (
  SELECT auction, price, window_start, rank() OVER (PARTITION BY window_start, auction ORDER BY price DESC) AS place
  FROM hop(bid, ts, interval '5 seconds', interval '20 seconds')) AS ranked WHERE place <= 3
UNION ALL
SELECT auction, price, window_start, place FROM (
  SELECT auction, price, window_start, rank() OVER (PARTITION BY window_start ORDER BY price) AS place
  FROM hop(bid, ts, interval '3 seconds', interval '10 seconds')) AS ranked WHERE place <= 1;
