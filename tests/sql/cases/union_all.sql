-- data: readings, zoned
SELECT id, device, ts FROM readings WHERE id < 50 UNION ALL SELECT id + 1000, device, made FROM zoned WHERE id < 50;
