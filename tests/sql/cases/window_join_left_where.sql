-- data: person, auction
SELECT p.id, p.state, a.id AS auction FROM tumble(person, ts, interval '10 seconds') AS p
LEFT JOIN tumble(auction, ts, interval '10 seconds') AS a
  ON p.id = a.seller AND p.window_start = a.window_start AND p.window_end = a.window_end
WHERE p.state <> 'or' AND (a.category IS NULL OR a.category > 11) AND NOT p.id = 3;
