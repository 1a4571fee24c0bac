-- The newest event belongs at the end of an index, not at its front: there PostgreSQL keeps the last page at
-- hand, fills pages instead of splitting them in halves, and moves nothing aside. Lists read them backwards.
-- The indexes are built anew, which takes its time where there are millions of events.
drop index pos_events_by_time;
drop index pos_events_by_store;
drop index pos_events_by_staff;
create index pos_events_by_time on pos_events (occurred_at, event_id);
create index pos_events_by_store on pos_events (store_id, occurred_at, event_id);
create index pos_events_by_staff on pos_events (staff_id, store_id, occurred_at, event_id)
  where staff_id is not null;
