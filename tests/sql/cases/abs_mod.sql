-- data: readings
SELECT id, abs(n) AS a, abs(value) AS b, abs(price) AS c, abs(small) AS d, abs(big) AS e, mod(n, 4) AS f, mod(big, 7) AS g,
       mod(price, 3) AS h, mod(small, 5::smallint) AS i, mod(n, -3) AS j
FROM readings;
