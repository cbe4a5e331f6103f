-- data: edge
SELECT id, p, NOT p AS a, p::text AS b, p::integer AS c, i::boolean AS e, 'yes'::boolean AS f, 'off'::boolean AS g, p = 't' AS h
FROM edge;
