-- data: readings, bands
SELECT r.id, r.value, b.band FROM readings r JOIN bands b ON r.value >= b.lower_bound AND r.value < b.upper_bound;
