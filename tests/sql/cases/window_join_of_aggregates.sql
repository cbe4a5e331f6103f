-- data: auction, bid
SELECT a.window_start, a.opened, b.bids, b.best FROM
  (SELECT window_start, window_end, count(*) AS opened FROM tumble(auction, ts, interval '10 seconds') GROUP BY 1, 2) AS a
FULL JOIN
  (SELECT window_start, window_end, count(*) AS bids, max(price) AS best FROM tumble(bid, ts, interval '10 seconds')
   WHERE channel = 'Apple' GROUP BY 1, 2) AS b
  ON a.window_start = b.window_start AND a.window_end = b.window_end;
