-- Numbers and SKUs are found by index. Byte order ("C"), because only that has all that begins alike side by
-- side. The index of orders serves the rules' history as before, with the order first; receipts have
-- one of their own; the two others hold the few numbers that order_ref passes over.
create index pos_events_receipt on pos_events (ticket_no collate "C")
  where ticket_no is distinct from order_ref;
create index pos_events_own_order on pos_events (order_id collate "C") where order_id <> order_ref;
create index pos_events_original_order on pos_events (original_order_id collate "C")
  where original_order_id <> order_ref;
create index pos_events_skus on pos_events
  using gin (jsonb_path_query_array(items::jsonb, '$[*].sku')) with (gin_pending_list_limit = 512);

-- Lists of what is rare among the sales: what is no sale, the large amounts, the high scores. Where those are
-- too few for a page, all events of the time are read.
create index pos_events_no_sales on pos_events (occurred_at, event_id) where kind <> 'sale';
create index pos_events_large on pos_events
  (coalesce(amount, -1000000000000), event_id, occurred_at) where amount >= 200;
create index pos_events_suspicious on pos_events (score, event_id, occurred_at) where score >= 0.3;
create index alert_occurrences_by_severity on alert_occurrences
  (severity, occurred_at, event_id);
create index video_clip_requests_of_camera on video_clip_requests (camera_id, alert_id)
  where alert_id is not null;
create index alert_occurrences_of_staff on alert_occurrences (staff_id) where staff_id is not null;

-- The total of all clips without reading their rows.
create index video_clips_sizes on video_clips (store_id, created_at) include (size_bytes);

-- Last, as in 0014: of indexes that seem alike the planner takes the newest, and these are the history's.
drop index pos_events_order;
create index pos_events_order on pos_events (order_ref collate "C", store_id, occurred_at)
  where order_ref is not null;
drop index pos_events_staff_kind;
drop index pos_events_register_kind;
create index pos_events_staff_kind on pos_events (store_id, staff_id, kind, occurred_at)
  where staff_id is not null and kind <> 'sale';
create index pos_events_register_kind on pos_events (store_id, register_id, kind, occurred_at)
  where register_id is not null and kind <> 'sale';
