-- data: readings
SELECT 'row' AS what, (coalesce(note, '7') || '')::integer AS x, id::text AS detail FROM readings WHERE note IS NULL OR note = 'x'
UNION ALL SELECT 'rejected', 0, reason FROM rejected(readings)
-- postgres
SELECT 'row' AS what, 7 AS x, id::text AS detail FROM readings WHERE note IS NULL
UNION ALL SELECT 'rejected', 0, 'invalid input syntax for type integer' FROM readings WHERE note = 'x'
