-- data: bid
WITH bids AS (
  SELECT auction, count(*) AS num, window_start, window_end FROM hop(bid, ts, interval '2 seconds', interval '10 seconds')
  GROUP BY auction, window_start, window_end),
most AS (SELECT max(num) AS num, window_start, window_end FROM bids GROUP BY window_start, window_end)
SELECT b.auction, b.num, b.window_start FROM bids AS b JOIN most AS m
  ON b.window_start = m.window_start AND b.window_end = m.window_end AND b.num >= m.num;
