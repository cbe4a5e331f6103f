-- data: readings
SELECT window_start, sum(n) * 1.0 / nullif(count(n), 0) AS a, max(value) - min(value) AS b, round(avg(price), 2) AS c,
       count(*) % 7 AS d, coalesce(sum(n) FILTER (WHERE n > 11), -1) AS e, 'n=' || count(*) AS f
FROM tumble(readings, ts, interval '20 minutes') GROUP BY window_start;
