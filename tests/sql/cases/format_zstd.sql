-- data: zstd
SELECT id, ts, device, site, value, n, ok, note FROM zstd;
