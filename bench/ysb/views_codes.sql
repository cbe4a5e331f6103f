-- The same where ids are small codes: views are counted an ad, and joined to campaigns when the window closes.
CREATE TABLE event (ad_id smallint, event_type smallint, ts timestamp)
  WITH (connector = 'datagen', rows = :'events', event_rate = :'event_rate', event_time = 'ts',
        values.ad_id = 1000, values.event_type = 3);
CREATE TABLE ad (ad_id smallint, campaign_id bigint)
  WITH (connector = 'datagen', rows = 1000, every.campaign_id = 10);

WITH views AS (
  SELECT ad_id, window_start, window_end, count(*) AS views
  FROM tumble(event, ts, interval '10 seconds')
  WHERE event_type = 1
  GROUP BY ad_id, window_start, window_end)
SELECT ad.campaign_id, views.window_start, sum(views.views) AS views
FROM views JOIN ad ON ad.ad_id = views.ad_id
GROUP BY ad.campaign_id, views.window_start, views.window_end;
