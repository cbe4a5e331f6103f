-- Local item suggestion, within windows: who sells in category 10 and lives in Oregon, Idaho or California.
CREATE TABLE person (id bigint, name text, city text, state text, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'person', events = :'events', event_time = 'date_time');
CREATE TABLE auction (id bigint, seller bigint, category bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'auction', events = :'events', event_time = 'date_time');

SELECT p.name, p.city, p.state, a.id
FROM tumble(auction, date_time, interval '10 seconds') AS a
JOIN tumble(person, date_time, interval '10 seconds') AS p
  ON a.seller = p.id AND a.window_start = p.window_start AND a.window_end = p.window_end
WHERE a.category = 10 AND (p.state = 'OR' OR p.state = 'ID' OR p.state = 'CA');
