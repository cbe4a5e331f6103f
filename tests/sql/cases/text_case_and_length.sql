-- data: readings
SELECT id, lower(note) AS a, upper(note) AS b, length(note) AS c, length(device || note) AS d, upper(site) AS e FROM readings;
