// A shop's past weeks as its tills would have told them, for pages that count days: the same every time.
import { spawn } from 'node:child_process';

const kStaff = ['amira', 'ben', 'carla', 'dmitri', 'elif', 'farid'].map((name) => `emp_${name}`);
const kRegisters = ['register_01', 'register_02'];
const kGoods = [
  ['4711', 'Soap', 3.33],
  ['0815', 'Coffee 500 g', 7.49],
  ['2204', 'Olive oil 1 l', 11.9],
  ['3310', 'Batteries AA', 6.2],
  ['9001', 'Headphones', 59.0],
];

// A small generator of numbers in [0, 1) that needs no seed from outside (mulberry32).
export function numbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const pick = (random, list) => list[Math.floor(random() * list.length)];

function sale(random) {
  const items = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
    const [sku, name, unit_price] = pick(random, kGoods);
    return { sku, name, quantity: 1, unit_price: unit_price.toFixed(2) };
  });
  const amount = items.reduce((sum, item) => sum + Number(item.unit_price), 0).toFixed(2);
  return { event_type: 'sale_completed', amount, items, tender: random() < 0.3 ? 'cash' : 'card' };
}

// Mostly sales; one of the staff voids and refunds more than the others do.
function happening(random, staff) {
  const odd = staff === 'emp_dmitri' ? 4 : 1;
  const roll = random();
  if (roll < 0.012 * odd) {
    return { event_type: 'refund_issued', amount: (15 + random() * 90).toFixed(2) };
  }
  if (roll < 0.03 * odd) return { event_type: 'void', amount: (2 + random() * 30).toFixed(2) };
  if (roll < 0.14) return { event_type: 'discount_applied', amount: '4.00', discount_percent: 10 };
  return sale(random);
}

// The events of the `days` days before `until`, oldest first: about `perDay` a day, in opening hours.
export function pastEvents(until, days, perDay, seed = 1) {
  const random = numbers(seed);
  const events = [];
  for (let day = days; day >= 1; day -= 1) {
    const midnight = until - day * 86_400_000 - (until % 86_400_000);
    const busy = [0.9, 0.8, 0.85, 0.9, 1.3, 1.5, 0.5][new Date(midnight).getUTCDay()];
    const count = Math.round(perDay * busy);
    for (let i = 0; i < count; i += 1) {
      const hour = 8 + 12 * Math.min(0.999, (random() + random()) / 2);
      const staff = pick(random, kStaff);
      events.push({
        ...happening(random, staff),
        store_id: 'store_001',
        staff_id: staff,
        register_id: pick(random, kRegisters),
        order_id: `O${String(events.length + 1).padStart(6, '0')}`,
        ticket_no: `T${day}-${i}`,
        timestamp: new Date(midnight + hour * 3_600_000).toISOString(),
      });
    }
  }
  return events;
}

// Hands all events (or texts as they are) to the broker, one after the other, with QoS 1.
export function publish(events, topic = 'pos/events/store_001/till') {
  return new Promise((resolve, reject) => {
    const { MQTT_HOST, MQTT_PORT } = process.env;
    const child = spawn(
      'mosquitto_pub',
      ['-h', MQTT_HOST, '-p', MQTT_PORT, '-q', '1', '-t', topic, '-l'],
      { stdio: ['pipe', 'inherit', 'inherit'] },
    );
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`mosquitto_pub ended with ${code}`));
    });
    const lineOf = (event) => (typeof event === 'string' ? event : JSON.stringify(event));
    child.stdin.end(events.map((event) => `${lineOf(event)}\n`).join(''));
  });
}
