-- What enrichers found out about an event when it was stored.

alter table pos_events add column facts jsonb not null default '{}';
comment on column pos_events.facts is 'Object of facts by name (docs/api.md); empty in rows from before they were kept';
