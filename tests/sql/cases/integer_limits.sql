-- data: edge
SELECT id, s, i, b, b::numeric + 1 AS a, i::bigint + 1 AS c, s::integer - 1 AS e, b = 9223372036854775807 AS g,
       b > i AS h, b::double precision AS k
FROM edge;
