-- data: readings
WITH x (moment, number) AS (SELECT ts, id FROM readings) SELECT number FROM x WHERE moment < '2024-03-09 22:30:00';
