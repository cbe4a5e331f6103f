-- data: readings
-- Columns without a name get PostgreSQL's.
SELECT id + 1, device, upper(device), n::bigint, CASE WHEN ok THEN 1 END, coalesce(n, 0), ts::date FROM readings WHERE id < 20;
