-- Daily statistics, counted by the transaction that stores the events, and what people decided about
-- the alerts.

-- Nearly every write is an update of a row that is there: space is kept in each page, so that the new
-- version stays beside the old one (HOT) and no index is touched.
create table staff_days (
  store_id  text not null,
  staff_id  text not null default '',
  day       date not null,
  kind      text not null,
  events    integer not null default 0,
  amount    numeric(16,2) not null default 0,
  score_sum numeric(14,2) not null default 0,
  alerts    integer not null default 0,
  primary key (store_id, day, staff_id, kind)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
create index staff_days_by_day on staff_days (day);
comment on table staff_days is 'What each staff member did on each day of the store''s calendar, by kind of event';
comment on column staff_days.store_id is 'The store';
comment on column staff_days.staff_id is 'The staff member; empty for events that name none';
comment on column staff_days.day is 'Day in the time zone of the store';
comment on column staff_days.kind is 'Kind of event, as in pos_events';
comment on column staff_days.events is 'How many';
comment on column staff_days.amount is 'Sum of their amounts: of sales with the sign, of all else without; currencies are not told apart';
comment on column staff_days.score_sum is 'Sum of their scores';
comment on column staff_days.alerts is 'How many of them raised an alert';

create table register_hours (
  store_id    text not null,
  register_id text not null default '',
  day         date not null,
  hour        smallint not null check (hour between 0 and 23),
  events      integer not null default 0,
  low         integer not null default 0,
  medium      integer not null default 0,
  high        integer not null default 0,
  critical    integer not null default 0,
  primary key (store_id, day, register_id, hour)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
create index register_hours_by_day on register_hours (day);
comment on table register_hours is 'What each register did in each hour of the store''s clock';
comment on column register_hours.store_id is 'The store';
comment on column register_hours.register_id is 'The register; empty for events that name none';
comment on column register_hours.day is 'Day in the time zone of the store';
comment on column register_hours.hour is 'Hour that the store''s clock showed, 0 to 23; the hour that the end of summer time repeats counts as one';
comment on column register_hours.events is 'How many events';
comment on column register_hours.low is 'How many alerts were raised with low severity; events that join an alert later do not change this';
comment on column register_hours.medium is 'Of medium severity';
comment on column register_hours.high is 'Of high severity';
comment on column register_hours.critical is 'Of critical severity';

create table statistics_state (
  zones    text,
  built_at timestamptz,
  only_row boolean primary key default true check (only_row)
);
insert into statistics_state default values;
comment on table statistics_state is 'One row: by it a start sees whether the statistics must be counted again';
comment on column statistics_state.zones is 'Time zones of the stores that the days are of; null until they were counted from what was stored before';
comment on column statistics_state.built_at is 'When they were last counted from the events';
comment on column statistics_state.only_row is 'Keeps it one row';

alter table risk_alerts
  add column disposition            text check (disposition in
                                    ('confirmed', 'false_positive', 'training', 'policy_breach')),
  add column disposition_note       text not null default '',
  add column disposition_by         text not null default '',
  add column disposition_at         timestamptz,
  add column disposition_acknowledged boolean not null default false;
comment on column risk_alerts.disposition is 'What it turned out to be: confirmed, false_positive, training or policy_breach; null until decided';
comment on column risk_alerts.disposition_note is 'What the one who decided wrote';
comment on column risk_alerts.disposition_by is 'Who decided';
comment on column risk_alerts.disposition_at is 'When';
comment on column risk_alerts.disposition_acknowledged is 'The decision acknowledged the alert; taking it back opens the alert again';

-- By the moment of the event: days of a store are of that.
create index risk_alerts_by_moment on risk_alerts (occurred_at);
create index risk_alerts_open on risk_alerts (store_id, severity) where status = 'open';
create index risk_alerts_decided on risk_alerts (created_at desc, alert_id desc)
  where disposition is not null;

create table alert_dispositions (
  decision_id bigint generated always as identity primary key,
  alert_id    uuid not null references risk_alerts on delete cascade,
  disposition text check (disposition in
              ('confirmed', 'false_positive', 'training', 'policy_breach')),
  note        text not null default '',
  decided_by  text not null default '',
  decided_at  timestamptz not null
);
create index alert_dispositions_by_alert on alert_dispositions (alert_id, decision_id);
comment on table alert_dispositions is 'Every decision about an alert, in order; rows are only ever added';
comment on column alert_dispositions.decision_id is 'Grows with every decision';
comment on column alert_dispositions.alert_id is 'The alert';
comment on column alert_dispositions.disposition is 'The decision; null when an earlier one was taken back';
comment on column alert_dispositions.note is 'What the one who decided wrote';
comment on column alert_dispositions.decided_by is 'Who decided';
comment on column alert_dispositions.decided_at is 'When';
