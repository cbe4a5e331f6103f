-- data: readings
SELECT n % 3 AS class, value > 20 AS hot, window_start, count(*), avg(value)
FROM tumble(readings, ts, interval '30 minutes') GROUP BY n % 3, value > 20, window_start;
