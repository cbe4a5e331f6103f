-- Expanded bids: bids with their auctions in category 10, within every ten seconds.
CREATE TABLE auction (id bigint, item_name text, seller bigint, category bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'auction', events = :'events', event_time = 'date_time');
CREATE TABLE bid (auction bigint, bidder bigint, price bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'bid', events = :'events', event_time = 'date_time');

SELECT b.auction, b.bidder, b.price, b.date_time, a.item_name, a.seller
FROM tumble(bid, date_time, interval '10 seconds') AS b
JOIN tumble(auction, date_time, interval '10 seconds') AS a
  ON b.auction = a.id AND b.window_start = a.window_start AND b.window_end = a.window_end
WHERE a.category = 10;
