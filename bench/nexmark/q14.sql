-- Calculation: euros, the time of day and how many letters c there are, for bids within a range of prices.
CREATE TABLE bid (auction bigint, bidder bigint, price bigint, date_time timestamp, extra text)
  WITH (connector = 'nexmark', kind = 'bid', events = :'events');

SELECT auction, bidder, 0.908::double precision * price AS price,
       CASE WHEN extract(hour FROM date_time) BETWEEN 8 AND 18 THEN 'dayTime'
            WHEN extract(hour FROM date_time) <= 6 OR extract(hour FROM date_time) >= 20 THEN 'nightTime'
            ELSE 'otherTime' END AS kind,
       date_time, extra, length(extra) - length(replace(extra, 'c', '')) AS c_counts
FROM bid
WHERE 0.908::double precision * price > 1000000 AND 0.908::double precision * price < 50000000;
