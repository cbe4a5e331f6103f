-- data: auction, categories
SELECT a.id, c.title FROM auction a JOIN categories c ON c.id = a.category;
