-- Lists of alerts by amount and by score: the worst of fifty thousand without sorting them all. Alerts are rare beside
-- events, so ingest does not notice.
create index risk_alerts_by_amount on risk_alerts (coalesce(amount, -1000000000000), alert_id);
create index risk_alerts_by_score on risk_alerts (score, alert_id);
