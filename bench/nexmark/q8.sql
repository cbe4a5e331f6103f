-- New users: the people who opened an auction within the ten seconds in which they came.
CREATE TABLE person (id bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'person', events = :'events', event_time = 'date_time');
CREATE TABLE auction (seller bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'auction', events = :'events', event_time = 'date_time');

SELECT p.window_start, p.id
FROM (SELECT id, window_start, window_end FROM tumble(person, date_time, interval '10 seconds')
      GROUP BY id, window_start, window_end) AS p
JOIN (SELECT seller, window_start, window_end FROM tumble(auction, date_time, interval '10 seconds')
      GROUP BY seller, window_start, window_end) AS a
  ON p.id = a.seller AND p.window_start = a.window_start AND p.window_end = a.window_end;
