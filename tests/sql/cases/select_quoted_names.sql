-- data: readings
SELECT id AS "The Id", value AS "UPPER", r."device" AS "with space, comma" FROM readings r WHERE id < 30;
