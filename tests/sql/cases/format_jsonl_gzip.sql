-- data: zipped_lines
SELECT device, window_start, count(*), avg(value), count(note) FROM tumble(zipped_lines, ts, interval '30 minutes')
GROUP BY device, window_start;
