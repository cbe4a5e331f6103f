-- data: readings
SELECT x, y FROM (VALUES (1, 1.5), (2, 2), (3, NULL), (4, 10)) AS v(x, y);
