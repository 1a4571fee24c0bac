-- How far each till's clock is from ours: learnt from its events, used for the moment that a clip shows.

create table register_clocks (
  store_id       text not null,
  register_id    text not null,
  differences_ms bigint[] not null,
  received_at    timestamptz[] not null,
  offset_ms      bigint,
  noise_ms       bigint not null,
  last_seen_at   timestamptz not null,
  updated_at     timestamptz not null default now(),
  primary key (store_id, register_id),
  check (cardinality(differences_ms) = cardinality(received_at))
);
comment on table register_clocks is 'Clocks of the tills, compared with ours';
comment on column register_clocks.store_id is 'Store';
comment on column register_clocks.register_id is 'Register';
comment on column register_clocks.differences_ms is 'Of the recent events, oldest first: arrival by our clock minus the till''s time, in milliseconds';
comment on column register_clocks.received_at is 'When each of these events arrived';
comment on column register_clocks.offset_ms is 'Median of the differences: what must be added to the till''s times; null with too few of them';
comment on column register_clocks.noise_ms is 'Below this much an offset is chance and is not used';
comment on column register_clocks.last_seen_at is 'Arrival of its latest event';
comment on column register_clocks.updated_at is 'When this row was written';
