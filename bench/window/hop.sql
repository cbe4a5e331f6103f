-- The sum of each key within ten seconds, again and again as the window slides on.
CREATE TABLE event (key bigint, value bigint, ts timestamp)
  WITH (connector = 'datagen', rows = :'events', event_rate = :'event_rate', event_time = 'ts',
        values.key = :'keys', spread.key = true, values.value = 1000000);

SELECT window_start, key, sum(value) AS sum
FROM hop(event, ts, interval :'slide', interval '10 seconds')
GROUP BY window_start, key;
