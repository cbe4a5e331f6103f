-- data: readings
-- Only the branch that is taken may fail.
SELECT id, CASE WHEN n <> 0 THEN small / n ELSE -1 END AS a, coalesce(small / nullif(n, 0), 7) AS b
FROM readings;
