-- data: readings
SELECT id, split_part(note, ' ', 1) AS a, split_part(note, 'a', 2) AS b, split_part('x,y,z', ',', 3) AS c,
       split_part('x,y,z', ',', -1) AS d, split_part(note, '', 1) AS e, split_part('x,y', ',', 9) AS f,
       split_part(site, 'o', 2) AS g
FROM readings;
