-- data: person
SELECT id, window_start, window_end FROM hop(person, ts, interval '5 seconds', interval '10 seconds');
