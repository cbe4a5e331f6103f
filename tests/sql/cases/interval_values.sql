-- data: zoned
SELECT id, span, span + interval '1 hour' AS a, span * 2 AS b, span / 2 AS c, -span AS d, span > interval '1 day' AS e,
       span = interval '24 hours' AS f, made + span AS g, at + span AS h, span::text AS i, span * 0.5 AS j
FROM zoned;
