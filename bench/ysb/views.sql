-- Views a campaign: filter, join to 1,000 ads of 100 campaigns, count within ten seconds. Ids are any 64-bit numbers.
CREATE TABLE event (ad_id bigint, event_type bigint, ts timestamp)
  WITH (connector = 'datagen', rows = :'events', event_rate = :'event_rate', event_time = 'ts',
        values.ad_id = 1000, spread.ad_id = true, values.event_type = 3);
CREATE TABLE ad (ad_id bigint, campaign_id bigint)
  WITH (connector = 'datagen', rows = 1000, spread.ad_id = true, every.campaign_id = 10);

SELECT ad.campaign_id, event.window_start, count(*) AS views
FROM tumble(event, ts, interval '10 seconds') AS event JOIN ad ON ad.ad_id = event.ad_id
WHERE event.event_type = 1
GROUP BY ad.campaign_id, event.window_start;
