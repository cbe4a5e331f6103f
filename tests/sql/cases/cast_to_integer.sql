-- data: readings
SELECT id, value::integer AS a, price::integer AS b, ratio::integer AS c, CAST(n AS bigint) AS d, n::smallint AS e,
       '42'::integer AS f, ' -7 '::bigint AS g, (n::text || '0')::integer AS h, ok::integer AS i, 2.5::integer AS j,
       (-2.5)::integer AS k, 2.5::double precision::integer AS l, 3.5::double precision::integer AS m
FROM readings;
