-- data: edge
SELECT id, d / 3 AS a, 1.0 / 3 AS b, 2 / 3.000 AS c, d / 1000000 AS e, 100000.0 / 7 AS f, 0.00001 / 7 AS g, 10::numeric / 4 AS h
FROM edge WHERE d < 1000000000000;
