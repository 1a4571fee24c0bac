-- Who may sign in: people with passwords, their sessions, and programs with tokens. No secret stands here,
-- only what it can be checked against.
create table users (
  name                 text primary key check (name ~ '^[a-z0-9._@-]{1,50}$'),
  password_hash        text not null,
  role                 text not null check (role in ('viewer', 'manager', 'admin')),
  stores               text[] not null default '{}',
  disabled             boolean not null default false,
  must_change_password boolean not null default false,
  created_at           timestamptz not null,
  password_changed_at  timestamptz not null,
  last_sign_in_at      timestamptz
);
comment on table users is 'People who may sign in';
comment on column users.name is 'What they sign in with, in small letters';
comment on column users.password_hash is 'Argon2id, in the text form that carries salt and cost';
comment on column users.role is 'viewer, manager or admin: each may do what those before it may';
comment on column users.stores is 'Bound to these stores; empty: every store';
comment on column users.disabled is 'May not sign in';
comment on column users.must_change_password is 'May do nothing but change the password: somebody else has set it';
comment on column users.created_at is 'When the user was added';
comment on column users.password_changed_at is 'When the password was set last';
comment on column users.last_sign_in_at is 'When a session was begun last';

create table sessions (
  session_id   uuid primary key,
  token_sha256 text not null unique,
  user_name    text not null references users on delete cascade,
  created_at   timestamptz not null,
  last_seen_at timestamptz not null,
  idle_until   timestamptz not null,
  expires_at   timestamptz not null,
  revoked_at   timestamptz,
  address      text not null,
  user_agent   text not null
);
create index sessions_by_user on sessions (user_name, created_at desc);
create index sessions_by_end on sessions (expires_at);
comment on table sessions is 'Who is signed in; ended ones for another 30 days';
comment on column sessions.session_id is 'Names the session to people; of no use for signing in';
comment on column sessions.token_sha256 is 'SHA-256 of what the cookie holds (256 random bits)';
comment on column sessions.user_name is 'Whose it is';
comment on column sessions.created_at is 'When they signed in';
comment on column sessions.last_seen_at is 'When it was last used, to the minute';
comment on column sessions.idle_until is 'It ends then unless it is used before';
comment on column sessions.expires_at is 'It ends then in any case';
comment on column sessions.revoked_at is 'When it was ended early';
comment on column sessions.address is 'Where they signed in from';
comment on column sessions.user_agent is 'The browser, as it says';

create table api_tokens (
  token_id     uuid primary key,
  token_sha256 text not null unique,
  name         text not null check (name ~ '^[A-Za-z0-9._@-]{1,50}$'),
  role         text not null check (role in ('viewer', 'manager', 'admin')),
  stores       text[] not null default '{}',
  created_at   timestamptz not null,
  expires_at   timestamptz not null,
  created_by   text not null,
  last_used_at timestamptz,
  revoked_at   timestamptz
);
create unique index api_tokens_by_name on api_tokens (name) where revoked_at is null;
comment on table api_tokens is 'Programs that may use the API';
comment on column api_tokens.token_id is 'Names the token to people; of no use for signing in';
comment on column api_tokens.token_sha256 is 'SHA-256 of the token (256 random bits)';
comment on column api_tokens.name is 'What it is for; free again when it was revoked';
comment on column api_tokens.role is 'viewer, manager or admin';
comment on column api_tokens.stores is 'Bound to these stores; empty: every store';
comment on column api_tokens.created_at is 'When it was made';
comment on column api_tokens.expires_at is 'It is worth nothing from then on';
comment on column api_tokens.created_by is 'Who made it';
comment on column api_tokens.last_used_at is 'When it was last used, to the minute';
comment on column api_tokens.revoked_at is 'When it was ended early';

-- Keys are each user's own: nobody finds another's request by guessing one.
alter table clip_request_keys add column owner text not null default '';
alter table clip_request_keys drop constraint clip_request_keys_pkey, add primary key (owner, key);
comment on column clip_request_keys.owner is 'Who sent it: a user, or token: and the name of a token';
