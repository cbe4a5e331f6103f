-- data: devices
SELECT device, high - low AS span FROM devices WHERE low IS NOT NULL ORDER BY 1 LIMIT 3;
