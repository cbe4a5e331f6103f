-- Bidding statistics: totals and distinct users and auctions by range of prices, a minute.
CREATE TABLE bid (auction bigint, bidder bigint, price bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'bid', events = :'events', event_time = 'date_time');

SELECT window_start, count(*) AS total, count(*) FILTER (WHERE price < 10000) AS low,
       count(*) FILTER (WHERE price >= 10000 AND price < 1000000) AS middle,
       count(*) FILTER (WHERE price >= 1000000) AS high,
       count(DISTINCT bidder) AS bidders,
       count(DISTINCT bidder) FILTER (WHERE price < 10000) AS low_bidders,
       count(DISTINCT auction) AS auctions
FROM tumble(bid, date_time, interval '1 minute')
GROUP BY window_start;
