-- Pass through: every bid, as it is.
CREATE TABLE bid (auction bigint, bidder bigint, price bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'bid', events = :'events');

SELECT auction, bidder, price, date_time FROM bid;
