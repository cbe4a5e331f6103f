-- data: person, auction
SELECT j.window_start, j.state, count(*), sum(j.reserve) FROM (
  SELECT p.window_start, p.window_end, p.state, a.reserve FROM tumble(person, ts, interval '20 seconds') AS p
  JOIN tumble(auction, ts, interval '20 seconds') AS a
    ON p.id = a.seller AND p.window_start = a.window_start AND p.window_end = a.window_end) AS j
GROUP BY j.window_start, j.window_end, j.state;
