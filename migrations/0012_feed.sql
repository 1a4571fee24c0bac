-- What live clients are told: every message once, in the order in which it became true. Clients come
-- back with the id that they saw last and go on from there.

create table feed (
  message_id bigint primary key,
  kind       text not null check (kind in
             ('alert', 'alert.updated', 'clip.ready', 'camera.state', 'system.health')),
  store_id   text,
  severity   text check (severity in ('low', 'medium', 'high', 'critical')),
  subject    text not null,
  payload    json not null,
  created_at timestamptz not null default now()
);
create index feed_by_store on feed (store_id, message_id);
create index feed_by_time on feed (created_at);
comment on table feed is 'Messages of the event stream and of MQTT out, as long as they are kept';
comment on column feed.message_id is 'Without gaps, in the order of the commits: see feed_state';
comment on column feed.kind is 'alert, alert.updated, clip.ready, camera.state or system.health';
comment on column feed.store_id is 'Whose message it is; null: of no single store, and of a clip whose camera nobody knows';
comment on column feed.severity is 'Of the alert, or the highest of the clip''s alerts; null without one';
comment on column feed.subject is 'Id of the alert, clip or camera; empty for the system';
comment on column feed.payload is 'The resource as the REST API gave it then';
comment on column feed.created_at is 'Start of the transaction that wrote it';

create table feed_state (
  last_id  bigint not null,
  only_row boolean primary key default true check (only_row)
);
insert into feed_state (last_id) values (0);
comment on table feed_state is 'One row. Who appends to the feed updates it first and so holds its lock until the commit: whoever sees a message sees all that have a lower id';
comment on column feed_state.last_id is 'Id of the newest message, whether it is still there or not';
comment on column feed_state.only_row is 'Keeps it one row';

create table feed_readers (
  reader   text primary key,
  position bigint not null
);
comment on table feed_readers is 'How far those have come that must not miss a message over a restart';
comment on column feed_readers.reader is 'Who: mqtt';
comment on column feed_readers.position is 'Id of the last message that has arrived';
