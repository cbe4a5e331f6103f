-- data: readings
SELECT id, n = small AS a, n <> small AS b, n < big AS c, price >= n AS d, value > price AS e, ratio <= n AS f,
       device < site AS g, ts > timestamp '2024-03-10' AS h, day < ts AS i, ok = true AS j, ok < false AS k,
       note >= 'a' AS l, n != 3 AS m
FROM readings;
