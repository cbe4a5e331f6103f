-- data: semicolons
SELECT id, ts, device, site, value, n, ok, note FROM semicolons;
