-- data: readings, devices
SELECT r.id, d.kind FROM readings r LEFT JOIN devices d ON d.device = r.device AND r.value > d.low AND d.kind <> 'fan';
