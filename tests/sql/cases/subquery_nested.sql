-- data: readings
SELECT x.id, x.y FROM (SELECT id, z + 1 AS y FROM (SELECT id, n * 2 AS z FROM readings WHERE n > 1) AS i) AS x WHERE x.y > 9;
