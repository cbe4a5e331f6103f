-- data: bid
SELECT auction, price FROM bid WHERE mod(auction, 123) = 0 OR auction IN (5007, 5020, 5100);
