-- Highest bid: the maximal price of every ten seconds.
CREATE TABLE bid (price bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'bid', events = :'events', event_time = 'date_time');

SELECT window_start, max(price) AS price
FROM tumble(bid, date_time, interval '10 seconds')
GROUP BY window_start;
