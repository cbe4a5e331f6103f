-- data: bid, categories, auction
-- The mean of the closing prices by category, per window: bids while the auction was open.
SELECT q.category, q.window_start, avg(q.final) AS mean FROM (
  SELECT a.id, a.category, a.window_start, a.window_end, max(b.price) AS final
  FROM tumble(auction, ts, interval '20 seconds') AS a
  JOIN tumble(bid, ts, interval '20 seconds') AS b
    ON a.id = b.auction AND a.window_start = b.window_start AND a.window_end = b.window_end
  WHERE b.ts BETWEEN a.ts AND a.expires
  GROUP BY a.id, a.category, a.window_start, a.window_end) AS q
GROUP BY q.category, q.window_start, q.window_end;
