-- The sum of each key within ten seconds.
CREATE TABLE event (key bigint, value bigint, ts timestamp)
  WITH (connector = 'datagen', rows = :'events', event_rate = :'event_rate', event_time = 'ts',
        values.key = :'keys', zipf.key = :'zipf', spread.key = true, values.value = 1000000);

SELECT window_start, key, sum(value) AS sum
FROM tumble(event, ts, interval '10 seconds')
GROUP BY window_start, key;
