-- Who did what, chained by hashes; and of which store a clip is, so that a camera that is moved or made
-- anew takes no older footage with it.

create table audit_log (
  number   bigint primary key check (number > 0),
  at       timestamptz not null,
  who      text not null,
  role     text not null,
  address  text not null,
  action   text collate "C" not null check (action ~ '^[a-z_]+(\.[a-z_]+)+$'),
  object   text not null,
  store_id text,
  details  json not null,
  hash     text not null check (hash ~ '^[0-9a-f]{64}$')
);
create index audit_log_by_time on audit_log (at desc, number desc);
create index audit_log_by_who on audit_log (who, at desc, number desc);
create index audit_log_by_action on audit_log (action, at desc, number desc);
create index audit_log_by_object on audit_log (object, at desc, number desc) where object <> '';
comment on table audit_log is 'Who did what; rows are added and never changed or removed (docs/operations.md)';
comment on column audit_log.number is '1, 2, ... without a gap';
comment on column audit_log.at is 'When, by our clock';
comment on column audit_log.who is 'Name of the user or of the API token';
comment on column audit_log.role is 'nobody, viewer, manager, admin, or system for the process and its commands';
comment on column audit_log.address is 'Address of the client; empty for the system';
comment on column audit_log.action is 'What was done: clip.watched, camera.changed; with .failed behind it, what did not come about';
comment on column audit_log.object is 'Id of what it was done to; empty when there is none';
comment on column audit_log.store_id is 'Store whose business it is; null: everybody''s';
comment on column audit_log.details is 'What else is known of it: an object, kept as it was written, because it is hashed';
comment on column audit_log.hash is 'SHA-256 of the hash of the row before and of this row, in hex';

-- The end of the chain: whoever takes rows from its end must change this one, too.
create table audit_head (
  one    boolean primary key default true check (one),
  number bigint not null,
  hash   text not null
);
insert into audit_head (number, hash) values (0, repeat('0', 64));
comment on table audit_head is 'Number and hash of the last row of audit_log; who appends holds its lock';
comment on column audit_head.one is 'There is one row';
comment on column audit_head.number is 'Number of the last row; 0: there is none';
comment on column audit_head.hash is 'Hash of the last row; zeros before the first';

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege';
end $$;
comment on function refuse_audit_change() is 'What is written in the audit log stays';

create trigger audit_log_stays before update or delete on audit_log
  for each row execute function refuse_audit_change();
create trigger audit_log_is_not_emptied before truncate on audit_log
  for each statement execute function refuse_audit_change();
create trigger audit_head_stays before delete on audit_head
  for each row execute function refuse_audit_change();
create trigger audit_head_is_not_emptied before truncate on audit_head
  for each statement execute function refuse_audit_change();
create trigger audit_head_goes_on before update on audit_head
  for each row when (new.number <> old.number + 1) execute function refuse_audit_change();

alter table video_clips add column store_id text;
update video_clips c set store_id = k.store_id from cameras k where k.camera_id = c.camera_id;
create index video_clips_by_store on video_clips (store_id, event_at desc, clip_id desc);
comment on column video_clips.store_id is 'Store of the camera when the clip was made; null for a camera that is not known';
