-- Selection: the bids on every 123rd auction.
CREATE TABLE bid (auction bigint, price bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'bid', events = :'events');

SELECT auction, price FROM bid WHERE auction % 123 = 0;
