-- data: readings
SELECT id, n BETWEEN 2 AND 7 AS a, value NOT BETWEEN 0 AND 20 AS b, n BETWEEN SYMMETRIC 7 AND 2 AS c,
       ts BETWEEN '2024-03-09 23:00:00' AND '2024-03-10 01:00:00' AS d, device BETWEEN 'b' AND 'd' AS e
FROM readings;
