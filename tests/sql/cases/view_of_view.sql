-- data: readings
CREATE VIEW good AS SELECT ts, id, device, value FROM readings WHERE ok;
CREATE VIEW better (ts, id, name, twice) AS SELECT ts, id, upper(device), value * 2 FROM good WHERE value > 0;
SELECT name, twice, id FROM better WHERE twice < 60;
