-- What made an insert slow. Nine of ten events are sales, and the rules count all but sales by staff and
-- till: those indexes do without them. What is counted of sales, and the lists, share one. What is only
-- kept and handed out again is not taken apart: to read it as jsonb took half of an insert without indexes.
-- The table is written anew, which takes its time where there are millions of events.
drop index pos_events_staff_kind;
drop index pos_events_register_kind;
drop index pos_events_by_staff;

alter table pos_events
  alter column items drop default,
  alter column items type json using items::json,
  alter column items set default '[]',
  alter column traits drop default,
  alter column traits type json using traits::json,
  alter column traits set default '[]',
  alter column facts drop default,
  alter column facts type json using facts::json,
  alter column facts set default '{}';

create index pos_events_staff_kind on pos_events (store_id, staff_id, kind, occurred_at)
  where staff_id is not null and kind <> 'sale';
create index pos_events_register_kind on pos_events (store_id, register_id, kind, occurred_at)
  where register_id is not null and kind <> 'sale';
create index pos_events_by_staff on pos_events (staff_id, store_id, occurred_at desc, event_id desc)
  where staff_id is not null;
