-- data: person, auction
SELECT p.id, p.window_start, a.id AS auction, a.reserve
FROM tumble(person, ts, interval '10 seconds') AS p
JOIN tumble(auction, ts, interval '10 seconds') AS a
  ON p.id = a.seller AND p.window_start = a.window_start AND p.window_end = a.window_end;
