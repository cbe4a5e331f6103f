-- data: readings
SELECT id, n::double precision AS a, price::double precision AS b, price::real AS c, big::real AS d, '1e3'::double precision AS e,
       'NaN'::double precision AS f, value::real AS g, '-Infinity'::real AS h
FROM readings;
