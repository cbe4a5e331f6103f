-- data: lines
SELECT id, ts, device, site, value, n, ok, note FROM lines;
