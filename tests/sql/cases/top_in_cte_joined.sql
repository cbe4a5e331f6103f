-- data: bid, auction
WITH best AS (
  SELECT auction, price, window_start FROM (
    SELECT auction, price, window_start, row_number() OVER (PARTITION BY window_start, auction ORDER BY price DESC, id) AS place
    FROM tumble(bid, ts, interval '10 seconds')) AS ranked WHERE place = 1)
SELECT auction, price, window_start FROM best WHERE price > 10000;
