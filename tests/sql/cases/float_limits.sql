-- data: edge
SELECT id, f, f = 'NaN' AS a, f > 1e300 AS b, f < 'Infinity' AS c, f::text AS e, f IS DISTINCT FROM 'NaN' AS g,
       greatest(f, 0) AS h, least(f, 0) AS i, -f AS j
FROM edge;
