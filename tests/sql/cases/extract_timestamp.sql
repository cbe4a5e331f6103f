-- data: readings
SELECT id, extract(year FROM ts) AS a, extract(month FROM ts) AS b, extract(day FROM ts) AS c, extract(hour FROM ts) AS d,
       extract(minute FROM ts) AS e, extract(second FROM ts) AS f, extract(dow FROM ts) AS g, extract(doy FROM ts) AS h,
       extract(week FROM ts) AS i, extract(quarter FROM ts) AS j, extract(epoch FROM ts) AS k, extract(isodow FROM ts) AS l,
       extract(milliseconds FROM ts) AS m, extract(microseconds FROM ts) AS o, extract(isoyear FROM ts) AS p
FROM readings;
