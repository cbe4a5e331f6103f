-- data: readings
SELECT id, CASE site WHEN 'north' THEN 1 WHEN 'south' THEN 2 ELSE 0 END AS a,
       CASE n WHEN 1 THEN 'one' WHEN 2 THEN 'two' END AS b, CASE n WHEN NULL THEN 1 ELSE 2 END AS c
FROM readings;
