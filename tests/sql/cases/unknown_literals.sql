-- data: readings
SELECT id, n = '3' AS a, ts > '2024-03-10' AS b, value < '20.5' AS c, price = '1.5' AS d, ok = 'true' AS e, n + '1' AS f,
       day - '2024-01-01' AS g
FROM readings;
