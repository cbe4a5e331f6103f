-- data: tardy
SELECT window_start, count(DISTINCT device) AS d, count(DISTINCT n) AS n FROM tumble(tardy, ts, interval '4 minutes') GROUP BY window_start;
