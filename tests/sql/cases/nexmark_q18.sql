-- data: bid
-- Each bidder's last bid on an auction within the window.
SELECT auction, bidder, price, window_start FROM (
  SELECT *, row_number() OVER (PARTITION BY window_start, bidder, auction ORDER BY ts DESC, id DESC) AS place
  FROM tumble(bid, ts, interval '10 seconds')) AS ranked WHERE place <= 1;
