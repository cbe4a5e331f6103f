-- data: person, auction
SELECT p.id, a.id AS auction, p.window_start FROM hop(person, ts, interval '15 seconds', interval '10 seconds') AS p
LEFT JOIN hop(auction, ts, interval '15 seconds', interval '10 seconds') AS a
  ON p.id = a.seller AND p.window_start = a.window_start AND p.window_end = a.window_end;
