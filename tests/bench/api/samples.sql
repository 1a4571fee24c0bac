-- Values that the bench asks for, a name and a value a line: 200 of each kind where there are as many.
\set ON_ERROR_STOP on
\pset format unaligned
\pset fieldsep '\t'
\pset tuples_only on
create temp table day as select date_trunc('day', now()) - make_interval(days => n) as start
  from generate_series(1, 20) n;

select 'store', store_id from (select distinct store_id from cameras where camera_id like 'bench%') s;
select 'register', 'register_0' || n from generate_series(1, 3) n;
select 'camera', camera_id from cameras where camera_id like 'bench%';
select 'staff', 'emp_' || lpad(s::text, 3, '0') || lpad(n::text, 2, '0')
  from generate_series(1, 20) s, generate_series(1, 10) n;
select 'severity', unnest(array['low', 'medium', 'high', 'critical']);
select 'disposition', unnest(array['confirmed', 'false_positive', 'training', 'policy_breach']);
select 'type', unnest(array['refund', 'void', 'discount_applied', 'no_sale']);
select 'sku', 10000 + floor(2000 * random()) from generate_series(1, 200);

select 'day_start', to_char(start, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') from day order by start;
select 'day_end', to_char(start + interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') from day order by start;
select 'day_order', e.order_id from day cross join lateral (
  select order_id from pos_events where occurred_at > start + interval '13 hours' and order_id is not null
   order by occurred_at limit 1) e order by start;
select v.name, to_char(date_trunc('day', now()) - make_interval(days => v.days), v.form)
  from (values ('month_start', 30, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
               ('quarter_start', 90, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ('week_day', 7, 'YYYY-MM-DD'),
               ('month_day', 28, 'YYYY-MM-DD'), ('quarter_day', 89, 'YYYY-MM-DD'),
               ('today', 0, 'YYYY-MM-DD')) v (name, days, form);

create temp table event as select * from pos_events where event_id in (
  select event_id from pos_events where occurred_at > now() - interval '29 days' and order_id is not null
   order by md5(event_id::text) limit 200);
select 'event', event_id from event;
select 'order', order_id from event;
select 'ticket', ticket_no from event;

create temp table alert as select a.*, e.order_id from risk_alerts a join pos_events e using (event_id)
 where e.order_id is not null and a.occurred_at > now() - interval '20 days'
 order by md5(alert_id::text) limit 200;
select 'alert', alert_id from alert;
select 'alert_event', event_id from alert;
select 'alert_order', order_id from alert;
select 'alert_store', store_id from alert;
select 'alert_register', register_id from alert;
select 'alert_before', to_char(occurred_at - interval '5 minutes', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') from alert;
select 'alert_after', to_char(occurred_at + interval '5 minutes', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') from alert;
select 'clip', clip_id from video_clips order by md5(clip_id::text) limit 200;
