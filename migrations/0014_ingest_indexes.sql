-- The newest event belongs at the end of an index, not at its front: there PostgreSQL keeps the last page at
-- hand, fills pages instead of splitting them in halves, and moves nothing aside. Lists read them backwards.
-- The indexes are built anew, which takes its time where there are millions of events.
drop index pos_events_by_time;
drop index pos_events_by_store;
create index pos_events_by_time on pos_events (occurred_at, event_id);
create index pos_events_by_store on pos_events (store_id, occurred_at, event_id);

-- While a table has no statistics, indexes seem alike, and the planner takes the one that was made last. So
-- those that the rules' history needs come behind those of the lists: by store it would read a whole shop.
drop index pos_events_order;
drop index pos_events_card;
drop index pos_events_staff_kind;
drop index pos_events_register_kind;
drop index pos_events_by_staff;
create index pos_events_order on pos_events (store_id, order_ref, occurred_at)
  where order_ref is not null;
create index pos_events_card on pos_events (card_token, occurred_at) where card_token is not null;
create index pos_events_staff_kind on pos_events (store_id, staff_id, kind, occurred_at)
  where staff_id is not null and kind <> 'sale';
create index pos_events_register_kind on pos_events (store_id, register_id, kind, occurred_at)
  where register_id is not null and kind <> 'sale';
create index pos_events_by_staff on pos_events (staff_id, store_id, occurred_at, event_id)
  where staff_id is not null;

-- Repeats change an alert again and again, and nothing that an index holds: with room in each page the new
-- version stays beside the old one (HOT), and none of its ten indexes is touched.
alter table risk_alerts set (fillfactor = 70);
