-- data: person, auction
SELECT p.id, a.id AS auction, a.reserve FROM tumble(person, ts, interval '20 seconds') AS p
FULL JOIN tumble(auction, ts, interval '20 seconds') AS a
  ON p.id = a.seller AND p.window_start = a.window_start AND p.window_end = a.window_end AND a.reserve > 250;
