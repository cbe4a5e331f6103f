-- data: readings
SELECT window_start, count(DISTINCT n % 3) AS a, count(DISTINCT device || coalesce(site, '-')) AS b
FROM tumble(readings, ts, interval '30 minutes') GROUP BY window_start;
