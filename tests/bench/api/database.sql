-- A chain's last 90 days for the bench of the API: a million events, fifty thousand alerts, twenty thousand
-- clips, of 20 stores, 60 tills and 200 staff, the first stores the busiest. Times run up to now. The
-- statistics are left to tillwatch, which counts them at its next start (statistics_state).
--
--   psql "$DATABASE_URL" -v events=1000000 -v alerts=50000 -v clips=20000 -f database.sql

\set ON_ERROR_STOP on
set client_min_messages = warning;
set synchronous_commit = off;
select setseed(0.42) \g /dev/null

-- Disabled: nobody tries to connect to them.
insert into cameras (camera_id, name, store_id, rtsp_url, buffer_seconds, retention_days, enabled)
select format('bench_%s_%s', lpad(s::text, 3, '0'), n), format('Store %s, camera %s', s, n),
       'store_' || lpad(s::text, 3, '0'), 'rtsp://127.0.0.1:9/', 120, 30, false
  from generate_series(1, 20) s, generate_series(1, 2) n;
insert into camera_registers (camera_id, store_id, register_id)
select c.camera_id, c.store_id, 'register_' || lpad(r::text, 2, '0')
  from cameras c, generate_series(1, 3) r where c.camera_id like 'bench%';
update camera_revision set revision = revision + 1;

-- What one row of a shop looks like before it is an event. Nine of ten are sales.
create temp table drawn as
select i,
       'store_' || lpad((1 + floor(20 * power(random(), 1.7)))::text, 3, '0') as store_id,
       floor(10 * power(random(), 1.4))::int as staff,
       1 + floor(3 * random())::int as till,
       ((:events - i) * 90 / :events)::int as days_ago,
       (random() + random() + random()) / 3 as moment,
       floor(1000 * random())::int as ticket,
       case when random() < 0.03 then 200 + 1600 * random() else 1 - 30 * ln(1 - random()) end as price,
       1 + floor(4 * random())::int as lines
  from generate_series(1, :events::bigint) i;

create temp table named as
select d.*,
       case when days_ago = 0 then date_trunc('day', now()) + (now() - date_trunc('day', now())) * moment
            else date_trunc('day', now()) - make_interval(days => days_ago)
                 + interval '7 hours' + interval '15 hours' * moment end as at,
       case when ticket < 900 then 'sale' when ticket < 945 then 'discount' when ticket < 965 then 'void'
            when ticket < 980 then 'refund' when ticket < 990 then 'cash_drawer'
            when ticket < 997 then 'price_override' else 'no_sale' end as kind
  from drawn d;

insert into pos_events (event_id, event_type, kind, store_id, register_id, staff_id, occurred_at,
  received_at, order_id, ticket_no, amount, original_amount, currency, discount_percent, items, topic,
  score, traits, tender, original_order_id, facts)
select gen_random_uuid(),
       case kind when 'sale' then 'payment_received' when 'discount' then 'discount_applied'
                 when 'void' then 'transaction_voided' when 'refund' then 'refund_issued'
                 when 'cash_drawer' then 'cash_drawer_opened' else kind end,
       kind, store_id, 'register_' || lpad(till::text, 2, '0'),
       'emp_' || right(store_id, 3) || lpad((staff + 1)::text, 2, '0'),
       at, at + make_interval(secs => 0.2 * random()),
       case when goods then 'O' || lpad(i::text, 7, '0') end, 'T' || lpad(i::text, 7, '0'),
       case when goods then round(price::numeric, 2) end,
       case when kind = 'discount' then round(price::numeric * 1.25, 2) end, 'USD',
       case when kind = 'discount' then 20 end,
       case when goods then l.items else '[]' end,
       'pos/events/' || store_id || '/' || case kind when 'sale' then 'payment' else kind end,
       case kind when 'sale' then 0.10 when 'discount' then 0.20 else round((0.2 + 0.6 * random())::numeric, 2) end,
       case when kind = 'refund' and ticket % 2 = 0 then '["no_receipt"]' else '[]' end::json,
       case when goods then (array['cash', 'card', 'card', 'card', 'voucher'])[1 + floor(5 * random())] end,
       case when kind = 'refund' then 'O' || lpad(greatest(i - ticket * 50, 1)::text, 7, '0') end,
       json_build_object('age_ms', floor(200 * random()), 'cameras',
         json_build_array('bench_' || right(store_id, 3) || '_1', 'bench_' || right(store_id, 3) || '_2'),
         'local_hour', extract(hour from at), 'local_weekday', extract(isodow from at), 'source_topic',
         'pos/events/' || store_id || '/' || case kind when 'sale' then 'payment' else kind end)
  from (select *, kind not in ('cash_drawer', 'no_sale') as goods from named) n
 cross join lateral (
       select json_agg(json_build_object('sku', (10000 + (n.i * 7919 + g * 104729) % 2000)::text,
                'name', 'Article ' || (n.i * 7919 + g * 104729) % 2000, 'quantity', 1,
                'unit_price', round(n.price::numeric / n.lines, 2)::text)) as items
         from generate_series(1, n.lines) g) l
 order by at;

-- Every second event that is no sale raises an alert; the newer half of those of the last week are open.
insert into risk_alerts (alert_id, event_id, event_type, store_id, register_id, staff_id, amount, currency,
  occurred_at, created_at, score, severity, reasons, status, acknowledged_at, acknowledged_by, rule,
  occurrences, last_seen, disposition, disposition_by, disposition_at, disposition_acknowledged)
select gen_random_uuid(), event_id, event_type, store_id, register_id, staff_id, amount, currency,
       occurred_at, received_at + interval '30 milliseconds', score, severity,
       jsonb_build_array(
         jsonb_build_object('rule', 'base_' || kind, 'points', 35, 'text', 'event of the kind ' || kind),
         jsonb_build_object('rule', (array['void_burst', 'high_amount', 'after_hours', 'repeat_staff'])[1 + lot % 4],
                            'points', 20, 'text', 'the fourth of its kind by this staff member within one hour')),
       case when open then 'open' else 'acknowledged' end,
       case when not open then received_at + interval '3 hours' end,
       case when not open then 'manager' || lot % 20 else '' end,
       'base_' || kind, 1, occurred_at, decided,
       case when decided is not null then 'manager' || lot % 20 else '' end,
       case when decided is not null then received_at + interval '3 hours' end, decided is not null
  from (select *, case when lot < 55 then 'low' when lot < 83 then 'medium' when lot < 96 then 'high'
                       else 'critical' end as severity,
               case when not open and lot % 10 < 7
                    then (array['confirmed', 'false_positive', 'false_positive', 'training', 'policy_breach'])[1 + lot % 5]
                    end as decided
          from (select *, occurred_at > now() - interval '7 days' and lot % 2 = 0 as open
                  from (select *, floor(100 * random())::int as lot from pos_events where kind <> 'sale'
                         order by md5(event_id::text) limit :alerts) picked) split) worded
 order by occurred_at;
insert into alert_occurrences (event_id, alert_id, store_id, register_id, staff_id, occurred_at, score,
  severity, reasons)
select event_id, alert_id, store_id, register_id, staff_id, occurred_at, score, severity, reasons
  from risk_alerts order by occurred_at;
insert into alert_dispositions (alert_id, disposition, decided_by, decided_at)
select alert_id, disposition, disposition_by, disposition_at from risk_alerts
 where disposition is not null order by disposition_at;

-- Every alert has asked for footage; what the retention has left are the clips of four weeks, the newest
-- alerts with a second camera until there are enough.
create temp table wanted as
select a.alert_id, a.event_id, a.store_id, a.occurred_at, n as camera,
       gen_random_uuid() as request_id, gen_random_uuid() as clip_id,
       row_number() over (order by a.occurred_at < now() - interval '28 days', n,
                          a.occurred_at desc) <= :clips as there
  from risk_alerts a, generate_series(1, 2) n
 where n = 1 or a.occurred_at >= now() - interval '28 days';

insert into video_clip_requests (request_id, camera_id, event_id, alert_id, event_at, window_start,
  window_end, priority, status, not_before, clip_id, created_at, finished_at)
select request_id, format('bench_%s_%s', right(store_id, 3), camera), event_id, alert_id, occurred_at,
       occurred_at - interval '30 seconds', occurred_at + interval '30 seconds', 20, 'completed',
       occurred_at + interval '30 seconds', case when there then clip_id end, occurred_at,
       occurred_at + interval '31 seconds'
  from wanted where there or camera = 1 order by occurred_at;

insert into video_clips (clip_id, camera_id, event_id, request_id, status, event_at, wanted_start,
  wanted_end, start_at, end_at, video_path, thumbnail_path, size_bytes, codec, width, height, created_at,
  video_sha256, thumbnail_sha256, store_id)
select clip_id, format('bench_%s_%s', right(store_id, 3), camera), event_id, request_id,
       case when random() < 0.05 then 'partial' else 'ready' end, occurred_at,
       occurred_at - interval '30 seconds', occurred_at + interval '30 seconds',
       occurred_at - interval '31 seconds', occurred_at + interval '30 seconds',
       format('bench/%s.mp4', clip_id), format('bench/%s.jpg', clip_id), 15000000 + floor(3e6 * random()),
       'h264', 1280, 720, occurred_at + interval '31 seconds', repeat('ab', 32), repeat('cd', 32), store_id
  from wanted where there order by occurred_at;
insert into alert_clips (alert_id, clip_id) select alert_id, clip_id from wanted where there;

update statistics_state set zones = null;
vacuum analyze pos_events, risk_alerts, alert_occurrences, alert_dispositions, video_clip_requests,
  video_clips, alert_clips, cameras, camera_registers;
