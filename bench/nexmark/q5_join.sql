-- Hot items as a join of the counts to their maximum: the auctions with the most bids of the last ten seconds.
CREATE TABLE bid (auction bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'bid', events = :'events', event_time = 'date_time');

WITH bids AS (
  SELECT auction, count(*) AS num, window_start, window_end
  FROM hop(bid, date_time, interval '2 seconds', interval '10 seconds')
  GROUP BY auction, window_start, window_end),
most AS (SELECT max(num) AS num, window_start, window_end FROM bids GROUP BY window_start, window_end)
SELECT bids.window_start, bids.auction, bids.num
FROM bids JOIN most
  ON bids.window_start = most.window_start AND bids.window_end = most.window_end AND bids.num = most.num;
