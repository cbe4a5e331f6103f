-- data: devices
SELECT kind, device, low FROM devices ORDER BY kind, device DESC;
