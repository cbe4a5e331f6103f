-- data: readings
SELECT 1 AS one, 'text' AS word, NULL AS nothing, 1.50 AS price, true AS yes, date '2024-01-02' AS day,
       interval '1 day' AS span, 1e3 AS thousand, 9999999999 AS big, '' AS empty
FROM readings WHERE id < 5;
