-- data: bid
SELECT bidder, count(*) AS bids, window_start, window_end FROM tumble(bid, ts, interval '10 seconds')
GROUP BY bidder, window_start, window_end;
