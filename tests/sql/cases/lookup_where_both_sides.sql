-- data: readings, devices
SELECT r.id, d.kind, r.value FROM readings r JOIN devices d ON d.device = r.device
WHERE d.kind <> 'pump' AND r.n > 2 AND r.value > r.n AND (r.site = 'north' OR d.kind = 'valve');
