-- data: readings
-- NULL keys meet nothing, but outer joins keep their rows.
CREATE VIEW l AS SELECT ts, id, site FROM readings WHERE id % 40 = 0;
CREATE VIEW r AS SELECT ts, id, site FROM readings WHERE id % 45 = 0;
SELECT a.id, a.site, b.id AS other, b.site AS other_site FROM tumble(l, ts, interval '30 minutes') AS a
FULL JOIN tumble(r, ts, interval '30 minutes') AS b
  ON a.site = b.site AND a.window_start = b.window_start AND a.window_end = b.window_end;
