SELECT 1::interval hour, interval '1' hour;
