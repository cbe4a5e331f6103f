-- data: person, auction
SELECT p.id, a.id AS auction FROM tumble(person, ts, interval '3 seconds') AS p
JOIN tumble(auction, ts, interval '3 seconds') AS a ON p.window_start = a.window_start AND p.window_end = a.window_end;
