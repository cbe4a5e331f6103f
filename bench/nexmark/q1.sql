-- Currency conversion: every bid with its price in euros.
CREATE TABLE bid (auction bigint, bidder bigint, price bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'bid', events = :'events');

SELECT auction, bidder, 0.908::double precision * price AS price, date_time FROM bid;
