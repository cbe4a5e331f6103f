-- Auction statistics: totals and prices of every auction within every ten seconds.
CREATE TABLE bid (auction bigint, price bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'bid', events = :'events', event_time = 'date_time');

SELECT auction, window_start, count(*) AS total, count(*) FILTER (WHERE price < 10000) AS low,
       count(*) FILTER (WHERE price >= 10000 AND price < 1000000) AS middle,
       count(*) FILTER (WHERE price >= 1000000) AS high,
       min(price) AS lowest, max(price) AS highest, avg(price) AS mean, sum(price) AS sum
FROM tumble(bid, date_time, interval '10 seconds')
GROUP BY auction, window_start;
