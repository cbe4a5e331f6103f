-- data: bid
SELECT b.auction, b.price, b.bidder, b.ts FROM tumble(bid, ts, interval '10 seconds') AS b
JOIN (SELECT max(price) AS price, window_start, window_end FROM tumble(bid, ts, interval '10 seconds')
      GROUP BY window_start, window_end) AS m
  ON b.price = m.price AND b.window_start = m.window_start AND b.window_end = m.window_end;
