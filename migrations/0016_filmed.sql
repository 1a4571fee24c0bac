-- A repeat asks for clips only when those of the repeats before it do not show it.
alter table risk_alerts add column filmed_at timestamptz;
comment on column risk_alerts.filmed_at is
  'Time of the latest repeat for which clips were asked for; null: only of the alert''s own event';
