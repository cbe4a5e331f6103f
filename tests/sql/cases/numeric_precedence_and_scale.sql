-- data: readings
SELECT id, 1 + 2 * 3 - price / 2 AS a, (1 + 2) * (3 - price) AS b, 2 ^ 3 AS c, -2 ^ 2 AS d, 1.10 + 2.2 AS e, 1.50 * 2.00 AS f,
       5 % 3 * 2 AS g, 7 / 2 * 2 AS h
FROM readings WHERE id < 50;
