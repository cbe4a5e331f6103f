-- data: readings
SELECT id, date_trunc('hour', ts) AS a, date_trunc('minute', ts) AS b, date_trunc('day', ts) AS c, date_trunc('week', ts) AS d,
       date_trunc('month', ts) AS e, date_trunc('quarter', ts) AS f, date_trunc('year', ts) AS g, date_trunc('second', ts) AS h,
       date_trunc('milliseconds', ts) AS i, date_trunc('decade', ts) AS j, date_trunc('century', ts) AS k, date_trunc('week', day) AS l
FROM readings;
