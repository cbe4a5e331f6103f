-- data: readings
SELECT id, sqrt(abs(price)) AS a, sqrt(2.0) AS b, sqrt(abs(price) * 10000) AS c FROM readings;
