-- data: readings, bands
SELECT r.id, b.band FROM readings r LEFT JOIN bands b ON r.n BETWEEN b.lower_bound AND b.upper_bound;
