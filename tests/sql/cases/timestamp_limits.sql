-- data: edge
SELECT id, t, t::text AS a, t::date AS b, t > timestamp '2000-01-01' AS c, t = 'infinity' AS e FROM edge;
