-- A month of 20 shops: :events events of 200 cashiers, the alerts of the suspicious ones and the daily
-- statistics, as tillwatch would have stored them. Run by bench.sh --sustained.
begin;
set local synchronous_commit = off; -- it is made again, not kept

create temporary table shares (kind text, event_type text, topic text, low int, high int, score numeric) on commit drop;
insert into shares values
  ('sale', 'payment_received', 'payment', 0, 899, 0.1),
  ('discount', 'discount_applied', 'discount', 900, 944, 0.2),
  ('void', 'transaction_voided', 'void', 945, 964, 0.4),
  ('refund', 'refund_issued', 'refund', 965, 979, 0.5),
  ('cash_drawer', 'cash_drawer_opened', 'drawer', 980, 989, 0.3),
  ('price_override', 'price_override', 'price_override', 990, 996, 0.3),
  ('no_sale', 'no_sale', 'no_sale', 997, 999, 0.6);

insert into pos_events (event_id, event_type, kind, store_id, register_id, staff_id, occurred_at,
  received_at, order_id, ticket_no, amount, currency, items, topic, score, facts)
select gen_random_uuid(), s.event_type, s.kind, e.store, e.register, e.staff, e.at,
       e.at + interval '4 milliseconds', 'H' || e.n, 'TH' || e.n, e.amount, 'USD',
       case when s.kind in ('cash_drawer', 'no_sale') then '[]' else
         json_build_array(json_build_object('sku', '10003', 'name', 'Coffee 500 g', 'quantity', 1.0,
           'unit_price', e.amount::text)) end,
       'pos/events/' || e.store || '/' || s.topic, s.score,
       json_build_object('age_ms', 4, 'cameras', '[]'::json, 'local_hour', extract(hour from e.at),
         'local_weekday', extract(isodow from e.at),
         'source_topic', 'pos/events/' || e.store || '/' || s.topic)
  from (select n, (random() * 999)::int as ticket,
               'store_' || lpad(shop::text, 3, '0') as store,
               'register_0' || 1 + n / 20 % 4 as register,
               'emp_' || lpad(shop::text, 3, '0') || lpad((1 + (random() * 9)::int)::text, 2, '0') as staff,
               now() - interval '30 days' * (:events - n) / :events - interval '1 minute' as at,
               (79 + (random() * 15000)::int) / 100.0 as amount
          from generate_series(1, :events) n cross join lateral (select 1 + n % 20 as shop) as shops) as e
  join shares s on e.ticket between s.low and s.high
 order by e.n;

-- Of each cashier, day and kind the first one raised an alert, and the others joined it.
insert into risk_alerts (alert_id, event_id, event_type, store_id, register_id, staff_id, amount,
  currency, occurred_at, created_at, score, severity, reasons, rule, last_seen)
select distinct on (e.staff_id, e.kind, e.occurred_at::date)
       gen_random_uuid(), e.event_id, e.event_type, e.store_id, e.register_id, e.staff_id, e.amount,
       e.currency, e.occurred_at, e.received_at, e.score, 'medium',
       json_build_array(json_build_object('rule', 'base.' || e.kind, 'points', e.score * 100,
         'text', e.kind)), 'base.' || e.kind, e.occurred_at
  from pos_events e where e.score >= 0.4
 order by e.staff_id, e.kind, e.occurred_at::date, e.occurred_at;
insert into alert_occurrences (event_id, alert_id, store_id, register_id, staff_id, occurred_at, score,
  severity, reasons)
select e.event_id, a.alert_id, e.store_id, e.register_id, e.staff_id, e.occurred_at, e.score, 'medium',
       a.reasons
  from pos_events e
  join risk_alerts a on a.staff_id = e.staff_id and a.rule = 'base.' || e.kind
                    and a.occurred_at::date = e.occurred_at::date
 where e.score >= 0.4;
update risk_alerts a set occurrences = o.n, last_seen = o.latest
  from (select alert_id, count(*) as n, max(occurred_at) as latest from alert_occurrences group by 1) as o
 where o.alert_id = a.alert_id;

insert into staff_days (store_id, day, staff_id, kind, events, amount, score_sum, alerts)
select e.store_id, e.occurred_at::date, e.staff_id, e.kind, count(*), sum(e.amount), sum(e.score),
       count(a.alert_id)
  from pos_events e left join risk_alerts a using (event_id) group by 1, 2, 3, 4;
insert into register_hours (store_id, day, register_id, hour, events, medium)
select e.store_id, e.occurred_at::date, e.register_id, extract(hour from e.occurred_at), count(*),
       count(a.alert_id)
  from pos_events e left join risk_alerts a using (event_id) group by 1, 2, 3, 4;
commit;
analyze pos_events, risk_alerts, alert_occurrences, staff_days, register_hours;
