-- data: readings
SELECT id, coalesce(site, note, device) AS a, coalesce(n, small, 0) AS b, nullif(n, 3) AS c, nullif(site, 'north') AS d,
       coalesce(value, price, n) AS e, coalesce(NULL, n) AS f, nullif(price, n) AS g
FROM readings;
