-- data: readings
SELECT id, ok AND n > 3 AS a, ok OR n > 3 AS b, NOT ok AS c, ok IS TRUE AS d, ok IS NOT TRUE AS e, ok IS FALSE AS f,
       ok IS NOT FALSE AS g, ok IS UNKNOWN AS h, (n > 3) IS NULL AS i, ok AND NULL AS j, ok OR NULL AS k
FROM readings;
