-- data: readings
SELECT id, substring(note FROM 2 FOR 3) AS a, substring(note, 2) AS b, substring(note, 0, 3) AS c, substring(note, -2, 5) AS d,
       substring(note, 3, 0) AS e, substring(note, n + 6, 2) AS f, substring(note, 2, 2147483647) AS g, substr(note, 2, 2) AS h
FROM readings;
