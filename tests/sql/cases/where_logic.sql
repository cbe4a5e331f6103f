-- data: readings
SELECT id FROM readings WHERE (ok AND n > 3) OR (NOT ok AND value < 15) OR (ok IS NULL AND site IS NULL);
