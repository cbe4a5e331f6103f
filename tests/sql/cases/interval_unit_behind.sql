-- data: readings
-- The unit stands behind the text; it cuts what is smaller, and only seconds keep a fraction.
SELECT id, ts + interval '1' hour AS a, ts - interval '90' minute AS b, interval '1.5' day AS c, interval '-2.9' hour AS d,
       interval '1.25' second AS e, interval '18' month AS f, interval '1.9' year AS g, interval '+3' minute AS h,
       (interval '100' second)::text AS i
FROM readings WHERE id < 5;
