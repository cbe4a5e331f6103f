-- data: bid
SELECT x.id AS a, y.id AS b, x.window_start FROM tumble(bid, ts, interval '2 seconds') AS x
JOIN tumble(bid, ts, interval '2 seconds') AS y
  ON x.auction = y.auction AND x.bidder = y.bidder AND x.window_start = y.window_start AND x.window_end = y.window_end
WHERE x.id < y.id;
