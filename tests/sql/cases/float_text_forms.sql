-- data: edge
SELECT id, f::text AS a, f::real::text AS b, (f * 1)::text AS c, 'f=' || f AS e FROM edge
WHERE abs(f) < 1e30 AND (f = 0 OR abs(f) > 1e-30);
