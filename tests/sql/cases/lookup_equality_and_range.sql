-- data: readings, rates
SELECT r.id, r.price, f.factor, round(r.price * f.factor, 2) AS charged FROM readings r
LEFT JOIN rates f ON f.device = r.device AND r.ts >= f.valid_from AND r.ts < f.valid_to;
