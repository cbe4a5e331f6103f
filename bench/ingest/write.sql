-- The file that the other pipelines here read: readings of a thousand devices at twenty sites.
CREATE TABLE reading (ts timestamp, site text, device text, value double precision, status integer)
  WITH (connector = 'datagen', rows = :'events', event_rate = :'event_rate', event_time = 'ts',
        values.site = 20, values.device = 1000, values.value = 1000, values.status = 4);
CREATE TABLE written (ts timestamp, site text, device text, value double precision, status integer)
  WITH (connector = 'file', path = :'file', format = :'format', header = true);

INSERT INTO written SELECT ts, site, device, round(value::numeric, 2)::double precision, status FROM reading;
