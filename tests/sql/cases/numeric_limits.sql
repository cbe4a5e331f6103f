-- data: edge
SELECT id, d, d::text AS a, -d AS b, abs(d) AS c, round(d) AS e, round(d, 2) AS f, trunc(d, 1) AS g, ceil(d) AS h,
       floor(d) AS i, sign(d) AS j
FROM edge;
