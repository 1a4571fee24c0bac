-- The risk engine: facts that rules ask for, repeats that join an alert, rules put to sleep.

alter table pos_events
  add column traits              jsonb not null default '[]',
  add column tender              text,
  add column card_token          text,
  add column original_order_id   text,
  add column original_staff_id   text,
  add column customer_staff_id   text,
  add column drawer_open_seconds double precision,
  add column order_ref           text generated always as (
    case when kind = 'sale' then coalesce(order_id, ticket_no)
         else coalesce(original_order_id, order_id) end) stored;
comment on column pos_events.traits is 'Array of names: no_receipt, manual_entry, gift_card, own_sale, employee_discount, own_ring, after_total, zero_or_negative_price';
comment on column pos_events.tender is 'How it was paid, in snake_case';
comment on column pos_events.card_token is 'What stands for the card at the till''s payment provider; never a card number';
comment on column pos_events.original_order_id is 'Of a refund: the order that it takes back';
comment on column pos_events.original_staff_id is 'Who rang that order up';
comment on column pos_events.customer_staff_id is 'The employee who bought';
comment on column pos_events.drawer_open_seconds is 'How long the drawer stood open';
comment on column pos_events.order_ref is 'By what a sale and its refunds find each other';

-- What the rules count, newest first.
create index pos_events_staff_kind on pos_events (store_id, staff_id, kind, occurred_at)
  where staff_id is not null;
create index pos_events_register_kind on pos_events (store_id, register_id, kind, occurred_at)
  where register_id is not null;
create index pos_events_order on pos_events (store_id, order_ref, occurred_at)
  where order_ref is not null;
create index pos_events_card on pos_events (card_token, occurred_at) where card_token is not null;

alter table risk_alerts
  add column rule        text not null default '',
  add column occurrences integer not null default 1 check (occurrences > 0),
  add column last_seen   timestamptz;
update risk_alerts set last_seen = occurred_at;
alter table risk_alerts alter column last_seen set not null;
comment on column risk_alerts.score is 'Sum of the points, at most 1; of the worst of its occurrences';
comment on column risk_alerts.severity is 'low, medium, high or critical; of the worst of its occurrences';
comment on column risk_alerts.reasons is 'Array of {rule, points, text}: which rule gave which points and why, for the worst of its occurrences';
comment on column risk_alerts.rule is 'The rule that gave most points; empty in rows from before it was kept';
comment on column risk_alerts.occurrences is 'Events of the same rule, staff and register that it stands for';
comment on column risk_alerts.last_seen is 'When the latest of them happened';
-- Finds the alert that a repeat joins.
create index risk_alerts_open on risk_alerts
  (store_id, coalesce(staff_id, ''), coalesce(register_id, ''), occurred_at) where status = 'open';

create table alert_occurrences (
  event_id    uuid primary key references pos_events,
  alert_id    uuid not null references risk_alerts on delete cascade,
  store_id    text not null,
  register_id text,
  staff_id    text,
  occurred_at timestamptz not null,
  score       numeric(3,2) not null check (score between 0 and 1),
  severity    text not null check (severity in ('low', 'medium', 'high', 'critical')),
  reasons     jsonb not null
);
create index alert_occurrences_by_alert on alert_occurrences (alert_id, occurred_at);
create index alert_occurrences_by_staff on alert_occurrences (store_id, staff_id, occurred_at)
  where staff_id is not null;
comment on table alert_occurrences is 'Every event that an alert stands for: the one that raised it and those that joined it';
comment on column alert_occurrences.event_id is 'The event';
comment on column alert_occurrences.alert_id is 'The alert';
comment on column alert_occurrences.store_id is 'Its store';
comment on column alert_occurrences.register_id is 'Its register';
comment on column alert_occurrences.staff_id is 'Its staff member';
comment on column alert_occurrences.occurred_at is 'When it happened by the till''s clock';
comment on column alert_occurrences.score is 'Its own score';
comment on column alert_occurrences.severity is 'Its own severity';
comment on column alert_occurrences.reasons is 'Its own reasons, as in risk_alerts';
insert into alert_occurrences (event_id, alert_id, store_id, register_id, staff_id, occurred_at,
  score, severity, reasons)
select event_id, alert_id, store_id, register_id, staff_id, occurred_at, score, severity, reasons
  from risk_alerts;

create table rule_snoozes (
  snooze_id   uuid primary key,
  rule        text not null,
  store_id    text not null,
  register_id text,
  staff_id    text,
  starts_at   timestamptz not null,
  ends_at     timestamptz not null check (ends_at > starts_at),
  made_by     text not null default '',
  note        text not null default '',
  check (register_id is not null or staff_id is not null)
);
create index rule_snoozes_by_end on rule_snoozes (ends_at);
comment on table rule_snoozes is 'Rules put to sleep: they give no points to events of that time';
comment on column rule_snoozes.snooze_id is 'Random UUID';
comment on column rule_snoozes.rule is 'Id of the rule in rules.toml';
comment on column rule_snoozes.store_id is 'Store';
comment on column rule_snoozes.register_id is 'Register; null: every one';
comment on column rule_snoozes.staff_id is 'Staff member; null: everybody';
comment on column rule_snoozes.starts_at is 'Events from then on, by their own time';
comment on column rule_snoozes.ends_at is 'The first moment that counts again';
comment on column rule_snoozes.made_by is 'Who asked for it';
comment on column rule_snoozes.note is 'Why';
