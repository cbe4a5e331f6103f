-- data: readings, devices
SELECT r.id, d.kind, r.value FROM readings r JOIN devices d ON r.device = d.device;
