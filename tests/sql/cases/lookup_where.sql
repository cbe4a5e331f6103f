-- data: readings, devices
SELECT r.id, d.kind, r.value FROM readings r LEFT JOIN devices d ON d.device = r.device
WHERE d.kind = 'pump' OR (d.kind IS NULL AND r.n > 5);
