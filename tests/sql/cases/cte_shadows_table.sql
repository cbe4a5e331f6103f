-- data: readings
WITH readings AS (SELECT ts, id FROM readings WHERE id < 100) SELECT id FROM readings;
