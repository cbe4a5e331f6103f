-- data: zipped
SELECT id, ts, device, site, value, n, ok, note FROM zipped;
