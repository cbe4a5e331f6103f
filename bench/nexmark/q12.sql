-- Bids of a user within every ten seconds (in event time; the reference takes processing time).
CREATE TABLE bid (bidder bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'bid', events = :'events', event_time = 'date_time');

SELECT bidder, count(*) AS bids, window_start, window_end
FROM tumble(bid, date_time, interval '10 seconds')
GROUP BY bidder, window_start, window_end;
