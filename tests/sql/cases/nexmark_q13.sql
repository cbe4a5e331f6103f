-- data: bid, categories
SELECT b.auction, b.bidder, b.price, c.title FROM bid b JOIN categories c ON c.id = mod(b.auction, 5) + 10;
