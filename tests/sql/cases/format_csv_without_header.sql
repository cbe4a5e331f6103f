-- data: headless
SELECT id, ts, device, site, value, n, ok, note FROM headless;
