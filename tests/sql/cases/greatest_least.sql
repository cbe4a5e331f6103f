-- data: readings
SELECT id, greatest(n, small, 3) AS a, least(n, small) AS b, greatest(value, price) AS c, least(device, site, 'c') AS d,
       greatest(NULL, n) AS e, greatest(ts, timestamp '2024-03-10') AS f, least(big, price, value) AS g
FROM readings;
