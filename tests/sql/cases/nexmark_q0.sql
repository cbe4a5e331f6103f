-- data: bid
SELECT auction, bidder, price, ts FROM bid;
