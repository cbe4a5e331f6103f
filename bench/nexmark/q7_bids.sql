-- Highest bids: the bids with the maximal price of every ten seconds.
CREATE TABLE bid (auction bigint, bidder bigint, price bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'bid', events = :'events', event_time = 'date_time');

SELECT ranked.window_start, ranked.auction, ranked.price, ranked.bidder, ranked.date_time
FROM (SELECT *, rank() OVER (PARTITION BY window_start ORDER BY price DESC) AS place
      FROM tumble(bid, date_time, interval '10 seconds')) AS ranked
WHERE ranked.place <= 1;
