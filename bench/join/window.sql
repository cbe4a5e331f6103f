-- Pairs of rows of two streams with equal keys within ten seconds.
CREATE TABLE a (key bigint, value bigint, ts timestamp)
  WITH (connector = 'datagen', rows = :'events', event_rate = :'event_rate', event_time = 'ts', seed = 1,
        values.key = :'keys', spread.key = true, values.value = 1000000);
CREATE TABLE b (key bigint, value bigint, ts timestamp)
  WITH (connector = 'datagen', rows = :'events', event_rate = :'event_rate', event_time = 'ts', seed = 2,
        values.key = :'keys', spread.key = true, values.value = 1000000);

SELECT a.window_start, a.key, a.value AS a_value, b.value AS b_value
FROM tumble(a, ts, interval '10 seconds') AS a
JOIN tumble(b, ts, interval '10 seconds') AS b
  ON a.key = b.key AND a.window_start = b.window_start AND a.window_end = b.window_end;
