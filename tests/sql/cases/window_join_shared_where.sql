-- data: person, auction
WITH sold AS (
  SELECT p.id, p.state, a.category FROM tumble(person, ts, interval '10 seconds') AS p
  JOIN tumble(auction, ts, interval '10 seconds') AS a
    ON p.id = a.seller AND p.window_start = a.window_start AND p.window_end = a.window_end)
SELECT id, state FROM sold WHERE state = 'or' UNION ALL SELECT category, state FROM sold WHERE category > 11;
