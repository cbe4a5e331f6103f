-- data: bid
SELECT window_start, count(*) AS total, count(*) FILTER (WHERE price < 10000) AS low,
       count(*) FILTER (WHERE price >= 10000 AND price < 1000000) AS middle, count(*) FILTER (WHERE price >= 1000000) AS high,
       count(DISTINCT bidder) AS bidders, count(DISTINCT bidder) FILTER (WHERE price < 10000) AS low_bidders,
       count(DISTINCT auction) FILTER (WHERE price >= 10000) AS auctions
FROM tumble(bid, ts, interval '1 minute') GROUP BY window_start;
