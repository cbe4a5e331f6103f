-- data: readings
SELECT id, date_part('hour', ts) AS a, date_part('second', ts) AS b, date_part('epoch', ts) AS c FROM readings;
