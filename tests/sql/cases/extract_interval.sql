-- data: zoned
SELECT id, extract(day FROM span) AS a, extract(hour FROM span) AS b, extract(epoch FROM span) AS c, extract(month FROM span) AS d,
       extract(second FROM span) AS e, extract(year FROM span) AS f, extract(minute FROM span) AS g
FROM zoned;
