-- data: readings
SELECT id, price + 1 AS a, price - 0.5 AS b, price * 1.25 AS c, price / 7 AS d, -price AS e, price % 10 AS f,
       n / 3.0 AS g, 1 / (abs(price) + 1) AS h, price * price AS i, big / 7.0 AS j, price / (n + 100) AS k, n * 0.1 AS l
FROM readings;
