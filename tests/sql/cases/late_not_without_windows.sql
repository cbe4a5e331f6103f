-- data: tardy
-- Without a window no row is late.
SELECT id, ts, n FROM tardy WHERE n > 10;
