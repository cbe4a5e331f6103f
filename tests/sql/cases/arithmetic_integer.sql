-- data: readings
SELECT id, n + small AS a, n - small AS b, n * 3 AS c, small / 7 AS d, small % 7 AS e, -n AS f, +n AS g, n + big AS h,
       small * 2::smallint AS i, big / 1000 AS j, big % 1000 AS k, n & 3 AS l, n | 8 AS m, n # 5 AS o, ~n AS p, n << 2 AS q
FROM readings;
