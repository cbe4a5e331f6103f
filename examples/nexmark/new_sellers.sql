-- Nexmark query 8: people who joined and opened an auction within the same ten seconds: a window join.
--
--   build/release/leat run examples/nexmark/new_sellers.sql -v events=1000000

CREATE TABLE person (id bigint, name text, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'person', events = :'events', event_time = 'date_time');

CREATE TABLE auction (id bigint, seller bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'auction', events = :'events', event_time = 'date_time');

SELECT p.window_start, p.id, p.name
FROM (SELECT id, name, window_start, window_end FROM tumble(person, date_time, interval '10 seconds')
      GROUP BY id, name, window_start, window_end) AS p
JOIN (SELECT seller, window_start, window_end FROM tumble(auction, date_time, interval '10 seconds')
      GROUP BY seller, window_start, window_end) AS a
  ON p.id = a.seller AND p.window_start = a.window_start AND p.window_end = a.window_end;
