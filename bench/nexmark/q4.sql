-- Average price for a category, within windows: the mean of the closing prices.
CREATE TABLE auction (id bigint, category bigint, date_time timestamp, expires timestamp)
  WITH (connector = 'nexmark', kind = 'auction', events = :'events', event_time = 'date_time');
CREATE TABLE bid (auction bigint, price bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'bid', events = :'events', event_time = 'date_time');

SELECT closing.category, closing.window_start, avg(closing.price) AS mean
FROM (
  SELECT a.id, a.category, a.window_start, a.window_end, max(b.price) AS price
  FROM tumble(auction, date_time, interval '10 seconds') AS a
  JOIN tumble(bid, date_time, interval '10 seconds') AS b
    ON a.id = b.auction AND a.window_start = b.window_start AND a.window_end = b.window_end
  WHERE b.date_time BETWEEN a.date_time AND a.expires
  GROUP BY a.id, a.category, a.window_start, a.window_end) AS closing
GROUP BY closing.category, closing.window_start, closing.window_end;
