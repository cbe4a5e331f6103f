-- data: person, auction
SELECT p.id, a.id AS auction, a.category FROM tumble(person, ts, interval '10 seconds') AS p
RIGHT JOIN tumble(auction, ts, interval '10 seconds') AS a
  ON p.id = a.seller AND p.window_start = a.window_start AND p.window_end = a.window_end
WHERE a.category IN (10, 12) AND p.state IS DISTINCT FROM 'or';
