-- data: readings
-- The branches meet in a common type.
SELECT n AS x FROM readings WHERE id < 40 UNION ALL SELECT price FROM readings WHERE id < 40
UNION ALL SELECT small FROM readings WHERE id < 40 UNION ALL SELECT NULL FROM readings WHERE id < 3;
