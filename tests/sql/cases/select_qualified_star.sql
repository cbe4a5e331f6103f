-- data: readings
SELECT r.*, r.n * 2 AS twice FROM readings AS r WHERE r.id % 10 = 3;
