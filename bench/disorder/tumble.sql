-- Counts and sums a key within ten seconds, with a part of the rows out of order by up to the lateness.
CREATE TABLE event (key bigint, value bigint, ts timestamp)
  WITH (connector = 'datagen', rows = :'events', event_rate = :'event_rate', event_time = 'ts', lateness = '2 s',
        values.key = 1000, spread.key = true, values.value = 1000000, disorder = :'disorder', delay = '2 s');

SELECT window_start, key, count(*) AS rows, sum(value) AS sum
FROM tumble(event, ts, interval '10 seconds')
GROUP BY window_start, key;
