-- data: readings
SELECT id FROM readings WHERE 100 / n > 20
-- postgres
SELECT id FROM readings WHERE n <> 0 AND 100 / nullif(n, 0) > 20
