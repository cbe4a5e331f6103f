-- data: readings
SELECT id, place FROM (SELECT id, row_number() OVER (PARTITION BY window_start ORDER BY big DESC NULLS FIRST, id) AS place
  FROM tumble(readings, ts, interval '1 hour')) AS a WHERE place <= 6
UNION ALL
SELECT id, place FROM (SELECT id, row_number() OVER (PARTITION BY window_start ORDER BY big NULLS FIRST, id) AS place
  FROM tumble(readings, ts, interval '1 hour')) AS b WHERE place <= 6
UNION ALL
SELECT id, place FROM (SELECT id, row_number() OVER (PARTITION BY window_start ORDER BY value DESC NULLS LAST, id) AS place
  FROM tumble(readings, ts, interval '1 hour')) AS c WHERE place <= 6
UNION ALL
SELECT id, place FROM (SELECT id, row_number() OVER (PARTITION BY window_start ORDER BY ratio NULLS LAST, id) AS place
  FROM tumble(readings, ts, interval '1 hour')) AS d WHERE place <= 6
UNION ALL
SELECT id, place FROM (SELECT id, row_number() OVER (PARTITION BY window_start ORDER BY day DESC, id) AS place
  FROM tumble(readings, ts, interval '1 hour')) AS e WHERE place <= 6
UNION ALL
SELECT id, place FROM (SELECT id, row_number() OVER (PARTITION BY window_start ORDER BY ok NULLS FIRST, id) AS place
  FROM tumble(readings, ts, interval '1 hour')) AS f WHERE place <= 6
UNION ALL
SELECT id, place FROM (SELECT id, row_number() OVER (PARTITION BY window_start ORDER BY price DESC NULLS LAST, id) AS place
  FROM tumble(readings, ts, interval '1 hour')) AS g WHERE place <= 6;
