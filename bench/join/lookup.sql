-- Rows of a stream with those of a table of as many keys.
CREATE TABLE event (key bigint, value bigint, ts timestamp)
  WITH (connector = 'datagen', rows = :'events', event_rate = :'event_rate', event_time = 'ts',
        values.key = :'keys', spread.key = true, values.value = 1000000);
CREATE TABLE side (key bigint, name bigint)
  WITH (connector = 'datagen', rows = :'keys', spread.key = true);

SELECT event.key, event.value, side.name
FROM event JOIN side ON side.key = event.key;
