-- data: readings
SELECT * FROM readings;
