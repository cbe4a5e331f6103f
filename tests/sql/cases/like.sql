-- data: readings
SELECT id, note LIKE 'a%' AS a, note LIKE '%e' AS b, note LIKE '%i%' AS c, note NOT LIKE '_' AS d, note LIKE '%\%' AS e,
       note LIKE '%!_%' ESCAPE '!' AS f, note LIKE '' AS g, note LIKE '%' AS h, note LIKE 'F_llstand' AS i,
       note ILIKE '%PUMP%' AS j, note LIKE '%ü%t%' AS k, note LIKE '%\\%' AS l
FROM readings;
