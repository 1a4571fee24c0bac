-- Cameras are managed while the service runs: the database holds everything that a camera is.

alter table cameras
  add column buffer_max_bytes bigint not null default 67108864 check (buffer_max_bytes > 0),
  add column transport text not null default 'tcp' check (transport in ('tcp', 'udp')),
  add column verify_tls boolean not null default true,
  add column audio boolean not null default false,
  add column enabled boolean not null default true,
  add column from_file boolean not null default false,
  add column file_position integer;
comment on table cameras is 'Cameras: of the configuration file, of the API and of tillwatch camera add. No secrets: see camera_secrets';
comment on column cameras.rtsp_url is 'RTSP address without user and password; its path is /*** where that holds a password';
comment on column cameras.configured is 'False once it was removed or is gone from the configuration file; clips may still refer to it';
comment on column cameras.updated_at is 'Last change of its definition';
comment on column cameras.buffer_max_bytes is 'Most bytes that its footage ring takes, whatever the bitrate';
comment on column cameras.transport is 'How RTP comes: tcp (within the RTSP connection) or udp';
comment on column cameras.verify_tls is 'Whether the certificate of an rtsps camera must be trusted';
comment on column cameras.audio is 'Whether its sound is recorded too (AAC)';
comment on column cameras.enabled is 'A disabled camera is not connected to; what its ring holds can still be cut';
comment on column cameras.from_file is 'It stands in the configuration file; its entry there is applied again only when that was edited';
comment on column cameras.file_position is 'Its place in the configuration file; cameras of one register are tried in this order';

-- Whatever is configured today came from the file; the next start brings its full definition.
update cameras set from_file = configured,
                   rtsp_url = regexp_replace(rtsp_url, '^([a-z]+://)\*\*\*@', '\1');

create table camera_secrets (
  camera_id     text primary key references cameras on delete cascade,
  rtsp_user     text,
  rtsp_password text,
  rtsp_path     text,
  file_digest   uuid
);
comment on table camera_secrets is 'What opens the cameras. A reporting role needs no right on this table: nothing of it is in cameras';
comment on column camera_secrets.camera_id is 'The camera';
comment on column camera_secrets.rtsp_user is 'User as it stands in the RTSP URL, percent-encoded';
comment on column camera_secrets.rtsp_password is 'Password as it stands in the RTSP URL, percent-encoded';
comment on column camera_secrets.rtsp_path is 'Path and query of the RTSP URL, where they hold a password';
comment on column camera_secrets.file_digest is 'Digest of the configuration file''s definition that was applied last; it covers the password, so it is a secret too';

create table camera_revision (
  revision bigint not null,
  only_row boolean primary key default true check (only_row)
);
insert into camera_revision (revision) values (1);
comment on table camera_revision is 'One row: by it a running tillwatch sees that somebody changed a camera';
comment on column camera_revision.revision is 'Grows with every change of a camera';
comment on column camera_revision.only_row is 'Keeps it one row';
