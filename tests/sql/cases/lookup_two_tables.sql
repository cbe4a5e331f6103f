-- data: readings, devices, bands
SELECT r.id, d.kind, b.band FROM readings r JOIN devices d ON d.device = r.device
LEFT JOIN bands b ON r.value > b.lower_bound AND r.value <= b.upper_bound;
