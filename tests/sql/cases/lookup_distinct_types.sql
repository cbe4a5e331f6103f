-- data: readings, categories
SELECT r.id, c.title FROM readings r JOIN categories c ON c.id = r.n;
