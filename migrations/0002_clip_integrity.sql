-- What makes a clip evidence: where in its file the wanted footage starts, fingerprints of its files,
-- whose clock its times are, and whether somebody holds it back from the retention.

alter table video_clips
  add column start_offset_us  bigint not null default 0 check (start_offset_us >= 0),
  add column video_sha256     text check (video_sha256 ~ '^[0-9a-f]{64}$'),
  add column thumbnail_sha256 text check (thumbnail_sha256 ~ '^[0-9a-f]{64}$'),
  add column time_source      text not null default 'arrival'
                              check (time_source in ('arrival', 'sender_report')),
  add column clock_offset_ms  bigint,
  add column integrity        text not null default 'ok'
                              check (integrity in ('ok', 'missing', 'mismatch')),
  add column checked_at       timestamptz,
  add column on_hold          boolean not null default false,
  add column held_by          text not null default '',
  add column hold_note        text not null default '',
  add column held_at          timestamptz;
comment on column video_clips.start_offset_us is 'Where in the file the wanted start is, in microseconds; players begin there';
comment on column video_clips.video_sha256 is 'SHA-256 of the MP4, lower-case hex; null in rows from before it was kept';
comment on column video_clips.thumbnail_sha256 is 'SHA-256 of the JPEG; null when there is none, or in rows from before it was kept';
comment on column video_clips.time_source is 'Whose clock the times are: arrival (ours) or sender_report (the camera''s)';
comment on column video_clips.clock_offset_ms is 'The camera''s clock minus ours at the event, when it was known';
comment on column video_clips.integrity is 'What the last repairing check found of the MP4: ok, missing or mismatch';
comment on column video_clips.checked_at is 'When that was; null when it was never checked';
comment on column video_clips.on_hold is 'Legal hold: the retention never takes it';
comment on column video_clips.held_by is 'Who put it on hold, or took it off';
comment on column video_clips.hold_note is 'What that person wrote';
comment on column video_clips.held_at is 'When that was';
comment on column video_clips.event_id is 'Event it was cut for; of several, that of the most urgent request';
comment on column video_clips.request_id is 'Request it was cut for; of several, the most urgent, whose id names the clip';

-- Finds the clip that already shows a wanted window.
create index video_clips_by_window on video_clips (camera_id, wanted_start);
-- Finds the requests that can share a clip.
create index video_clip_requests_to_share on video_clip_requests (camera_id, window_start)
  where status = 'pending';
-- Several requests can have the same clip.
create index video_clip_requests_by_clip on video_clip_requests (clip_id);
