-- data: readings
SELECT id, power(price, 2) AS a, power(2.5, 3) AS b, power(price, 0) AS c FROM readings;
