-- data: readings
SELECT id, n IN (1, 2, 3) AS a, n NOT IN (1, 2) AS b, site IN ('north', NULL) AS c, n NOT IN (4, NULL) AS d,
       device IN ('a') AS e, price IN (1, 2.5) AS f, value IN (n, 3) AS g
FROM readings;
