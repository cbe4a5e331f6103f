-- data: readings, devices
SELECT r.id, r.device, d.kind, d.installed FROM readings r LEFT JOIN devices d ON d.device = r.device;
