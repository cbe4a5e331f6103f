-- data: readings
SELECT id, day + interval '1 month' AS a, day - interval '1 month' AS b, day + interval '1 year' AS c,
       date '2024-02-29' + interval '1 year' AS d, ts + interval '1 month -1 day' AS e
FROM readings;
