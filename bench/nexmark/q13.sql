-- Bounded side input: every bid joined to a small table by a key made from its auction.
CREATE TABLE bid (auction bigint, bidder bigint, price bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'bid', events = :'events');
CREATE TABLE side (key bigint, value text)
  WITH (connector = 'datagen', rows = 10000, values.value = 1000);

SELECT b.auction, b.bidder, b.price, b.date_time, side.value
FROM bid AS b JOIN side ON side.key = mod(b.auction, 10000);
