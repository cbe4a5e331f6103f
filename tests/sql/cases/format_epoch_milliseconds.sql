-- data: epoch
SELECT id, ts, window_start, device FROM tumble(epoch, ts, interval '10 minutes');
