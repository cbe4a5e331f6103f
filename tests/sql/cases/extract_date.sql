-- data: readings
SELECT id, extract(year FROM day) AS a, extract(doy FROM day) AS b, extract(week FROM day) AS c, extract(dow FROM day) AS d,
       extract(epoch FROM day) AS e, extract(isoyear FROM day) AS f, extract(century FROM day) AS g, extract(decade FROM day) AS h
FROM readings;
