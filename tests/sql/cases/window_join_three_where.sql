-- data: person, auction, bid
SELECT p.id, a.id AS auction, b.id AS bid FROM tumble(person, ts, interval '10 seconds') AS p
JOIN tumble(auction, ts, interval '10 seconds') AS a
  ON p.id = a.seller AND p.window_start = a.window_start AND p.window_end = a.window_end
JOIN tumble(bid, ts, interval '10 seconds') AS b
  ON b.auction = a.id AND b.window_start = a.window_start AND b.window_end = a.window_end
WHERE p.state <> 'or' AND a.category <> 11 AND b.price > 100 AND b.price > a.category;
