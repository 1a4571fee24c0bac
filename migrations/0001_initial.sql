-- The tables of the main way: an event, its alert, the requests for footage, the clips.

create table cameras (
  camera_id      text primary key check (camera_id ~ '^[A-Za-z0-9_-]{1,50}$'),
  name           text not null,
  location       text not null default '',
  store_id       text not null,
  rtsp_url       text not null,
  buffer_seconds integer not null check (buffer_seconds > 0),
  retention_days integer not null check (retention_days > 0),
  configured     boolean not null default true,
  updated_at     timestamptz not null default now()
);
comment on table cameras is 'Cameras of the configuration file, written at every start';
comment on column cameras.camera_id is 'Id from the configuration; also the name of the clip folder';
comment on column cameras.name is 'Name for people';
comment on column cameras.location is 'Where it hangs, for people';
comment on column cameras.store_id is 'Store whose tills it sees';
comment on column cameras.rtsp_url is 'RTSP address without user and password';
comment on column cameras.buffer_seconds is 'Length of its footage ring in seconds';
comment on column cameras.retention_days is 'Days that its clips are kept';
comment on column cameras.configured is 'False once it is no longer in the configuration; clips may still refer to it';
comment on column cameras.updated_at is 'Last start that wrote this row';

create table camera_registers (
  camera_id   text not null references cameras on delete cascade,
  store_id    text not null,
  register_id text not null,
  primary key (camera_id, register_id)
);
create index camera_registers_by_register on camera_registers (store_id, register_id);
comment on table camera_registers is 'Which registers a camera looks at';
comment on column camera_registers.camera_id is 'The camera';
comment on column camera_registers.store_id is 'Store of the register';
comment on column camera_registers.register_id is 'Register (till) in view';

create table pos_events (
  event_id         uuid primary key,
  source_event_id  text,
  event_type       text not null,
  kind             text not null,
  store_id         text not null,
  register_id      text,
  staff_id         text,
  occurred_at      timestamptz not null,
  received_at      timestamptz not null,
  order_id         text,
  ticket_no        text,
  amount           numeric(14,2),
  original_amount  numeric(14,2),
  currency         text,
  discount_percent double precision,
  camera_id        text,
  items            jsonb not null default '[]',
  metadata         jsonb,
  topic            text not null,
  score            numeric(3,2) not null check (score between 0 and 1)
);
create index pos_events_by_time on pos_events (occurred_at desc, event_id desc);
create index pos_events_by_store on pos_events (store_id, occurred_at desc, event_id desc);
create index pos_events_by_staff on pos_events (staff_id, occurred_at desc, event_id desc)
  where staff_id is not null;
comment on table pos_events is 'Every event of every till, once';
comment on column pos_events.event_id is 'UUID of the till, else a version 5 UUID of its id or of topic and payload';
comment on column pos_events.source_event_id is 'The till''s own id where it is not a UUID';
comment on column pos_events.event_type is 'Type as sent, in snake_case';
comment on column pos_events.kind is 'What rules take it for: void, refund, suspicious_return, no_sale, discount, price_override, cash_drawer, sale, other';
comment on column pos_events.store_id is 'Store, from the payload or the topic';
comment on column pos_events.register_id is 'Register (till, terminal)';
comment on column pos_events.staff_id is 'Staff member signed in at the register';
comment on column pos_events.occurred_at is 'When it happened by the till''s clock';
comment on column pos_events.received_at is 'When it arrived by our clock';
comment on column pos_events.order_id is 'Order number of the till';
comment on column pos_events.ticket_no is 'Receipt number of the till';
comment on column pos_events.amount is 'Amount in units of the currency';
comment on column pos_events.original_amount is 'Amount before a discount or of the sale that is refunded';
comment on column pos_events.currency is 'ISO 4217 code of both amounts';
comment on column pos_events.discount_percent is 'Discount, 0 to 100, sent or worked out from both amounts';
comment on column pos_events.camera_id is 'Camera that the till named';
comment on column pos_events.items is 'Line items: sku, name, quantity, unit_price, total_price, discount';
comment on column pos_events.metadata is 'Whatever else the till sent';
comment on column pos_events.topic is 'MQTT topic';
comment on column pos_events.score is 'Risk score 0 to 1 at the time it was stored';

create table risk_alerts (
  alert_id        uuid primary key,
  event_id        uuid not null references pos_events,
  event_type      text not null,
  store_id        text not null,
  register_id     text,
  staff_id        text,
  amount          numeric(14,2),
  currency        text,
  occurred_at     timestamptz not null,
  created_at      timestamptz not null,
  score           numeric(3,2) not null check (score between 0 and 1),
  severity        text not null check (severity in ('low', 'medium', 'high', 'critical')),
  reasons         jsonb not null,
  no_clip_reason  text not null default '',
  status          text not null default 'open' check (status in ('open', 'acknowledged')),
  acknowledged_at timestamptz,
  acknowledged_by text not null default '',
  note            text not null default ''
);
create unique index risk_alerts_by_event on risk_alerts (event_id);
create index risk_alerts_by_time on risk_alerts (created_at desc, alert_id desc);
create index risk_alerts_by_store on risk_alerts (store_id, created_at desc, alert_id desc);
create index risk_alerts_by_staff on risk_alerts (store_id, staff_id, occurred_at);
comment on table risk_alerts is 'Events whose score says that somebody should look';
comment on column risk_alerts.alert_id is 'Version 5 UUID of the event''s id';
comment on column risk_alerts.event_id is 'The event';
comment on column risk_alerts.event_type is 'Its type, as in pos_events';
comment on column risk_alerts.store_id is 'Its store';
comment on column risk_alerts.register_id is 'Its register';
comment on column risk_alerts.staff_id is 'Its staff member';
comment on column risk_alerts.amount is 'Its amount';
comment on column risk_alerts.currency is 'ISO 4217 code of the amount';
comment on column risk_alerts.occurred_at is 'When the event happened by the till''s clock';
comment on column risk_alerts.created_at is 'When the alert was raised';
comment on column risk_alerts.score is 'Sum of the points, at most 1';
comment on column risk_alerts.severity is 'low, medium, high or critical';
comment on column risk_alerts.reasons is 'Array of {rule, points, text}: which rule gave which points and why';
comment on column risk_alerts.no_clip_reason is 'Why no camera was asked for footage; empty when one was';
comment on column risk_alerts.status is 'open until somebody acknowledged it';
comment on column risk_alerts.acknowledged_at is 'When that was';
comment on column risk_alerts.acknowledged_by is 'Who did';
comment on column risk_alerts.note is 'What that person wrote';

create table video_clip_requests (
  request_id   uuid primary key,
  camera_id    text not null,
  event_id     uuid references pos_events,
  alert_id     uuid references risk_alerts,
  event_at     timestamptz not null,
  window_start timestamptz not null,
  window_end   timestamptz not null check (window_end > window_start),
  priority     smallint not null,
  status       text not null default 'pending'
               check (status in ('pending', 'processing', 'completed', 'partial', 'failed')),
  error        text not null default '',
  attempts     integer not null default 0,
  not_before   timestamptz not null,
  claimed_by   text,
  claimed_at   timestamptz,
  clip_id      uuid,
  created_at   timestamptz not null,
  finished_at  timestamptz
);
create index video_clip_requests_due on video_clip_requests (priority desc, created_at, request_id)
  where status = 'pending';
create index video_clip_requests_next on video_clip_requests (not_before) where status = 'pending';
create index video_clip_requests_claimed on video_clip_requests (claimed_by)
  where status = 'processing';
create index video_clip_requests_by_alert on video_clip_requests (alert_id);
create index video_clip_requests_by_event on video_clip_requests (event_id);
comment on table video_clip_requests is 'Footage that was asked for: the queue of the clip worker';
comment on column video_clip_requests.request_id is 'Id of the request';
comment on column video_clip_requests.camera_id is 'Camera, as asked for; it need not exist';
comment on column video_clip_requests.event_id is 'Event it is for';
comment on column video_clip_requests.alert_id is 'Alert it is for';
comment on column video_clip_requests.event_at is 'The moment that matters; the thumbnail shows it';
comment on column video_clip_requests.window_start is 'Start of the wanted footage';
comment on column video_clip_requests.window_end is 'End of the wanted footage';
comment on column video_clip_requests.priority is '10 low, 20 medium, 30 high, 40 critical; higher is sooner';
comment on column video_clip_requests.status is 'pending, processing, completed, partial or failed';
comment on column video_clip_requests.error is 'Stable code, a colon and words; why it failed or is tried again';
comment on column video_clip_requests.attempts is 'How often writing went wrong';
comment on column video_clip_requests.not_before is 'Not to be taken up before: the end of the window, or the next attempt';
comment on column video_clip_requests.claimed_by is 'Worker that has it in hand';
comment on column video_clip_requests.claimed_at is 'Since when';
comment on column video_clip_requests.clip_id is 'The clip that came of it';
comment on column video_clip_requests.created_at is 'When it was asked for';
comment on column video_clip_requests.finished_at is 'When it was completed, partial or failed';

create table video_clips (
  clip_id        uuid primary key,
  camera_id      text not null,
  event_id       uuid references pos_events,
  request_id     uuid not null,
  status         text not null check (status in ('ready', 'partial')),
  event_at       timestamptz not null,
  wanted_start   timestamptz not null,
  wanted_end     timestamptz not null,
  start_at       timestamptz not null,
  end_at         timestamptz not null,
  gaps           jsonb not null default '[]',
  video_path     text not null,
  thumbnail_path text not null default '',
  size_bytes     bigint not null,
  codec          text not null,
  width          integer not null,
  height         integer not null,
  created_at     timestamptz not null
);
create index video_clips_by_time on video_clips (event_at desc, clip_id desc);
create index video_clips_by_camera on video_clips (camera_id, event_at desc, clip_id desc);
create index video_clips_by_event on video_clips (event_id);
comment on table video_clips is 'Files of footage; a row exists only when its file is whole on disk';
comment on column video_clips.clip_id is 'Version 5 UUID of the request''s id';
comment on column video_clips.camera_id is 'Camera that filmed it';
comment on column video_clips.event_id is 'Event it was cut for';
comment on column video_clips.request_id is 'Request it was cut for';
comment on column video_clips.status is 'ready, or partial when footage of the window is missing';
comment on column video_clips.event_at is 'The moment that matters; the thumbnail shows it';
comment on column video_clips.wanted_start is 'Start of the wanted window';
comment on column video_clips.wanted_end is 'End of the wanted window';
comment on column video_clips.start_at is 'Wall time of the first picture: the keyframe at or before the wanted start';
comment on column video_clips.end_at is 'Wall time of the end of the last picture';
comment on column video_clips.gaps is 'Array of {start, end, reason}: time in the window without footage';
comment on column video_clips.video_path is 'MP4, relative to the clips directory';
comment on column video_clips.thumbnail_path is 'JPEG, relative to the clips directory; empty when there is none';
comment on column video_clips.size_bytes is 'Size of the MP4';
comment on column video_clips.codec is 'h264 or h265';
comment on column video_clips.width is 'Width of the picture in pixels';
comment on column video_clips.height is 'Height of the picture in pixels';
comment on column video_clips.created_at is 'When the file was complete';

create table alert_clips (
  alert_id uuid not null references risk_alerts on delete cascade,
  clip_id  uuid not null references video_clips on delete cascade,
  primary key (alert_id, clip_id)
);
create index alert_clips_by_clip on alert_clips (clip_id);
comment on table alert_clips is 'Which clips show which alerts: an alert can have clips of several cameras, a clip can serve several alerts';
comment on column alert_clips.alert_id is 'The alert';
comment on column alert_clips.clip_id is 'The clip';

create table rejected_messages (
  message_id   uuid primary key,
  topic        text not null,
  payload      bytea not null,
  payload_size bigint not null,
  reason       text not null,
  received_at  timestamptz not null
);
create index rejected_messages_by_time on rejected_messages (received_at desc);
comment on table rejected_messages is 'MQTT messages that could not be read: kept and shown, not dropped';
comment on column rejected_messages.message_id is 'Version 5 UUID of topic, arrival and payload';
comment on column rejected_messages.topic is 'MQTT topic; bytes that are not UTF-8 are replaced';
comment on column rejected_messages.payload is 'The first 64 KB of the payload, as it came';
comment on column rejected_messages.payload_size is 'Size of the whole payload in bytes';
comment on column rejected_messages.reason is 'What is wrong with it';
comment on column rejected_messages.received_at is 'When it arrived';
