-- data: edge
SELECT id, round(f) AS a, round(d) AS b, round(d, 1) AS c, 0.5::double precision::integer AS e, round(1.5) AS g,
       round(-0.5) AS h, round(2.5::double precision) AS i
FROM edge WHERE abs(f) < 1000;
