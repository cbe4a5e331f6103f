-- Counts an auction within ten milliseconds of event time. The event that closes the window was due at its end.
CREATE TABLE bid (auction bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'bid', events = :'events', event_rate = 1000000, rate = :'rate',
        event_time = 'date_time');

SELECT window_end, auction, count(*) AS bids
FROM tumble(bid, date_time, interval '10 milliseconds')
GROUP BY window_end, auction;
