-- data: readings
SELECT id, sqrt(abs(value)) AS a, sqrt(n * n) AS b, power(value, 2) AS c, power(n, 3) AS d, power(2, n) AS e,
       value ^ 2 AS f, power(abs(value), 0.5) AS g, exp(ratio / 1000) AS h, ln(abs(value) + 1) AS i
FROM readings;
