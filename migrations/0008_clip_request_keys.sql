-- A request for a clip that is sent again, because its answer was lost, makes no second one.

-- The key is taken before its request is stored: who comes second waits, and finds the first.
create table clip_request_keys (
  key         text primary key check (length(key) between 1 and 255),
  body_sha256 text not null,
  request_id  uuid not null references video_clip_requests on delete cascade
              deferrable initially deferred,
  created_at  timestamptz not null
);
create index clip_request_keys_by_time on clip_request_keys (created_at);
create index clip_request_keys_by_request on clip_request_keys (request_id);
comment on table clip_request_keys is 'Idempotency-Key headers of the last 24 hours';
comment on column clip_request_keys.key is 'What the client sent';
comment on column clip_request_keys.body_sha256 is 'SHA-256 of the body that it was sent with';
comment on column clip_request_keys.request_id is 'The request that came of it';
comment on column clip_request_keys.created_at is 'When it was first sent';
