-- data: edge
-- A table is one window: extremes, NaN and both zeros.
SELECT id, place FROM (SELECT id, rank() OVER (ORDER BY f DESC NULLS LAST) AS place FROM edge) AS a WHERE place <= 9
UNION ALL
SELECT id, place FROM (SELECT id, dense_rank() OVER (ORDER BY f) AS place FROM edge) AS b WHERE place <= 7
UNION ALL
SELECT id, place FROM (SELECT id, rank() OVER (ORDER BY b NULLS FIRST) AS place FROM edge) AS c WHERE place <= 8
UNION ALL
SELECT id, place FROM (SELECT id, dense_rank() OVER (ORDER BY b DESC) AS place FROM edge) AS d WHERE place <= 3
UNION ALL
SELECT id, place FROM (SELECT id, rank() OVER (ORDER BY d DESC NULLS LAST) AS place FROM edge) AS e WHERE place <= 5
UNION ALL
SELECT id, place FROM (SELECT id, rank() OVER (PARTITION BY p ORDER BY t) AS place FROM edge) AS g WHERE place <= 4
UNION ALL
SELECT id, place FROM (SELECT id, dense_rank() OVER (PARTITION BY f ORDER BY w DESC) AS place FROM edge) AS h WHERE place <= 1;
