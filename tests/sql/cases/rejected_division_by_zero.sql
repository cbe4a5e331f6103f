-- data: readings
SELECT 'row' AS what, id::text AS detail, small / n AS x FROM readings UNION ALL SELECT 'rejected', reason, 0 FROM rejected(readings)
-- postgres
SELECT 'row' AS what, id::text AS detail, small / n AS x FROM readings WHERE n <> 0 OR n IS NULL OR small IS NULL
UNION ALL SELECT 'rejected', 'division by zero', 0 FROM readings WHERE n = 0 AND small IS NOT NULL
