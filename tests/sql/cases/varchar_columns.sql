-- data: zoned
SELECT id, device, device || '!' AS a, length(device) AS b, device = 'x' AS c, upper(device) AS d FROM zoned;
