-- data: person, auction
-- A window join does so too.
CREATE VIEW sales AS SELECT p.id, a.id AS auction, a.ts AS sold FROM tumble(person, ts, interval '20 seconds') AS p
  JOIN tumble(auction, ts, interval '20 seconds') AS a
  ON p.id = a.seller AND p.window_start = a.window_start AND p.window_end = a.window_end;
SELECT window_start, count(*) AS c, max(auction) AS m FROM hop(sales, sold, interval '1 second', interval '2 seconds') GROUP BY window_start;
