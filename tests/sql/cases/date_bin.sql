-- data: readings
SELECT id, date_bin('15 minutes', ts, timestamp '2024-01-01') AS a, date_bin(interval '7 hours', ts, timestamp '2024-03-10 00:30:00') AS b,
       date_bin('1 day', ts, '2030-01-01 05:00:00') AS c
FROM readings;
