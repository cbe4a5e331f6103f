-- Some of the bids, as soon as they come. An event's time tells when it was due.
CREATE TABLE bid (auction bigint, date_time timestamp)
  WITH (connector = 'nexmark', kind = 'bid', events = :'events', event_rate = 1000000, rate = :'rate',
        event_time = 'date_time');

SELECT date_time, auction FROM bid WHERE auction % 123 = 0;
