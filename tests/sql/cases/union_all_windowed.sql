-- data: readings
CREATE VIEW both_sites AS
  SELECT ts, device, value, 'n' AS side FROM readings WHERE site = 'north'
  UNION ALL SELECT ts, device, value, 's' FROM readings WHERE site = 'south';
SELECT side, window_start, count(*), max(value) FROM tumble(both_sites, ts, interval '30 minutes') GROUP BY side, window_start;
