-- The sum of each key within ten seconds, while windows wait: a tenth of the rows lie back by up to the lateness.
CREATE TABLE event (key bigint, value bigint, ts timestamp)
  WITH (connector = 'datagen', rows = :'events', event_rate = :'event_rate', event_time = 'ts',
        lateness = :'lateness', disorder = 0.1, delay = :'lateness',
        values.key = 1000, spread.key = true, values.value = 1000000);

SELECT window_start, key, sum(value) AS sum
FROM tumble(event, ts, interval '10 seconds')
GROUP BY window_start, key;
