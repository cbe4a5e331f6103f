-- Hot items: the auctions with the most bids of the last ten seconds, every two seconds.
CREATE TABLE bid (auction bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'bid', events = :'events', event_time = 'date_time');

SELECT ranked.window_start, ranked.auction, ranked.num
FROM (SELECT *, rank() OVER (PARTITION BY window_start ORDER BY num DESC) AS place
      FROM (SELECT auction, count(*) AS num, window_start, window_end
            FROM hop(bid, date_time, interval '2 seconds', interval '10 seconds')
            GROUP BY auction, window_start, window_end) AS counted) AS ranked
WHERE ranked.place <= 1;
