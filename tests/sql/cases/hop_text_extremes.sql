-- data: readings
SELECT window_start, min(note), max(note), min(device), max(site)
FROM hop(readings, ts, interval '15 minutes', interval '45 minutes') GROUP BY window_start;
