-- data: readings
SELECT id, n IS DISTINCT FROM small AS a, site IS NOT DISTINCT FROM NULL AS b, value IS DISTINCT FROM NULL AS c,
       site IS DISTINCT FROM 'north' AS d, n IS NOT DISTINCT FROM 3 AS e, ok IS DISTINCT FROM (n > 2) AS f
FROM readings;
