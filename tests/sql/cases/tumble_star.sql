-- data: person
SELECT * FROM tumble(person, ts, interval '10 seconds');
