-- data: readings
SELECT id, device || site AS a, device || '-' || n AS b, 'v=' || value AS c, note || note AS d, price || '!' AS e,
       concat(device, site, n) AS f, device || ok AS g
FROM readings;
