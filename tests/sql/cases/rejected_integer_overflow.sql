-- data: edge
SELECT 'row' AS what, i + 1 AS x, id::text AS detail FROM edge UNION ALL SELECT 'rejected', 0, reason FROM rejected(edge)
-- postgres
SELECT 'row' AS what, i + 1 AS x, id::text AS detail FROM edge WHERE i < 2147483647 OR i IS NULL
UNION ALL SELECT 'rejected', 0, 'integer out of range' FROM edge WHERE i = 2147483647
