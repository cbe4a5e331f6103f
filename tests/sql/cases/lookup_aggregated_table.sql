-- data: readings, rates
SELECT r.id, f.factor FROM readings r
JOIN (SELECT device, factor FROM rates WHERE factor > 2 AND device < 'd') AS f ON f.device = r.device WHERE r.id % 3 = 0;
