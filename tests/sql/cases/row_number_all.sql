-- data: person
SELECT id, window_start, row_number() OVER (PARTITION BY window_start, state ORDER BY ts, id) AS place
FROM tumble(person, ts, interval '1 minute');
