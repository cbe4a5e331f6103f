-- Nexmark query 5: which auctions had the most bids of the last ten seconds, every two seconds.
--
--   build/release/leat run examples/nexmark/hot_items.sql -v events=1000000 --stats

CREATE TABLE bid (auction bigint, bidder bigint, price bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'bid', events = :'events', event_time = 'date_time');

CREATE VIEW bids AS
SELECT auction, window_start, window_end, count(*) AS num
FROM hop(bid, date_time, interval '2 seconds', interval '10 seconds')
GROUP BY auction, window_start, window_end;

CREATE VIEW most AS
SELECT window_start, window_end, max(num) AS num FROM bids GROUP BY window_start, window_end;

SELECT b.window_start, b.auction, b.num
FROM bids AS b
JOIN most AS m ON b.window_start = m.window_start AND b.window_end = m.window_end AND b.num = m.num;
