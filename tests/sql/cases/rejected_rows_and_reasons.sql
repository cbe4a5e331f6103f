-- data: messy, messy_reasons
SELECT 'row' AS what, id::text AS detail FROM messy UNION ALL SELECT 'rejected', reason FROM rejected(messy)
-- postgres
SELECT 'row' AS what, id::text AS detail FROM messy UNION ALL SELECT 'rejected', reason FROM messy_reasons
