-- Top ten: the ten highest bids on every auction within every ten seconds.
CREATE TABLE bid (auction bigint, bidder bigint, price bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'bid', events = :'events', event_time = 'date_time');

SELECT ranked.auction, ranked.bidder, ranked.price, ranked.date_time, ranked.place
FROM (SELECT *, row_number() OVER (PARTITION BY window_start, auction ORDER BY price DESC, date_time, bidder) AS place
      FROM tumble(bid, date_time, interval '10 seconds')) AS ranked
WHERE ranked.place <= 10;
