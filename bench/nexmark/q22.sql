-- Urls: the first three folders of every bid's url.
CREATE TABLE bid (auction bigint, bidder bigint, price bigint, channel text, url text, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'bid', events = :'events');

SELECT auction, bidder, price, channel, split_part(url, '/', 4) AS dir1, split_part(url, '/', 5) AS dir2,
       split_part(url, '/', 6) AS dir3
FROM bid;
