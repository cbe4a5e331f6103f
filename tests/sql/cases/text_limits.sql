-- data: edge
SELECT id, w, length(w) AS a, w || '|' AS b, w = '' AS c, w IS NULL AS e, upper(w) AS f, lower(w) AS g, w < 'a' AS h,
       substring(w, 2) AS i, char_length(w) AS j, octet_length(w) AS k
FROM edge;
