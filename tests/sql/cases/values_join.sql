-- data: readings
SELECT r.id, r.device, v.label FROM readings r JOIN (VALUES ('a', 'first'), ('b', 'second'), ('h', 'last')) AS v(device, label)
  ON r.device = v.device;
