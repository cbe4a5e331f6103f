-- Text to columns, and no more.
CREATE TABLE reading (ts timestamp, site text, device text, value double precision, status integer)
  WITH (connector = 'file', path = :'file', format = :'format', header = true, event_time = 'ts');

SELECT ts, site, device, value, status FROM reading;
