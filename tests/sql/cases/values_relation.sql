-- data: readings
SELECT v.a, v.b, v.a * 2 AS c FROM (VALUES (1, 'one'), (2, 'two'), (NULL, 'none')) AS v(a, b);
