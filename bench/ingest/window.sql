-- Text to windows: count and highest value a device and minute.
CREATE TABLE reading (ts timestamp, site text, device text, value double precision, status integer)
  WITH (connector = 'file', path = :'file', format = :'format', header = true, event_time = 'ts');

SELECT device, window_start, count(*) AS readings, max(value) AS highest
FROM tumble(reading, ts, interval '1 minute')
GROUP BY device, window_start;
