-- data: person, auction
SELECT p.state, a.category, p.window_start FROM tumble(person, ts, interval '20 seconds') AS p
JOIN tumble(auction, ts, interval '20 seconds') AS a
  ON p.id = a.seller AND p.window_start = a.window_start AND p.window_end = a.window_end
WHERE p.state IN ('or', 'id') AND a.category > 11;
