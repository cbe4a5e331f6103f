-- data: person, auction
SELECT p.id, a.id AS auction FROM tumble(person, ts, interval '10 seconds') AS p
JOIN tumble(auction, ts, interval '10 seconds') AS a
  ON p.id % 7 = a.seller % 7 AND p.window_start = a.window_start AND p.window_end = a.window_end;
