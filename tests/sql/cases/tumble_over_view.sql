-- data: readings
CREATE VIEW warm AS SELECT ts, device, value * 1.8 + 32 AS fahrenheit FROM readings WHERE value > 20;
SELECT device, window_start, count(*), avg(fahrenheit) FROM tumble(warm, ts, interval '20 minutes')
GROUP BY device, window_start;
