// The manager's first page: cameras, latest alerts, and the video of each.
//
// Everything that comes from a till or a camera is put in as text (textContent), never as HTML.

const kRefreshMs = 2000;
const kPageSize = 30;
const kMaxAlerts = 500;
const kLeadInSeconds = 3; // the video starts this long before the event

const byId = (id) => document.getElementById(id);

// The server's clock minus the browser's, so that ages are right on a computer whose clock is not.
let skewMs = 0;
let alertLimit = kPageSize;
let cameraNames = new Map();

// ---- small helpers -----------------------------------------------------------------------------

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function button(text, key, onClick) {
  const node = element('button', '', text);
  node.type = 'button';
  node.dataset.key = key;
  node.addEventListener('click', onClick);
  return node;
}

async function fetchJson(url, options) {
  const response = await fetch(url, { cache: 'no-store', ...options });
  const date = Date.parse(response.headers.get('Date') ?? '');
  if (!Number.isNaN(date)) skewMs = date - Date.now();
  const body = await response.json().catch(() => null);
  if (!response.ok) throw new Error(body?.detail ?? `the server answered ${response.status}`);
  return body;
}

const now = () => Date.now() + skewMs;
const words = (name) => name.replaceAll('_', ' ');
const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const clock = (ms) => new Date(ms).toLocaleTimeString(undefined, { timeStyle: 'medium' });
const dayAndClock = (ms) =>
  new Date(ms).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const cameraName = (id) => cameraNames.get(id) ?? id;

function age(ms) {
  const seconds = Math.max(0, Math.round((now() - ms) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86400)} d ago`;
}

function money(amount, currency) {
  if (amount === null) return '';
  try {
    return new Intl.NumberFormat(undefined, { style: 'currency', currency }).format(amount);
  } catch {
    return `${amount} ${currency ?? ''}`.trim();
  }
}

// Makes the list show these items, touching only what changed: pictures do not flicker, and who is
// on a button stays on it.
function showList(list, items, build, emptyText) {
  const focused = document.activeElement?.dataset?.key;
  const old = new Map([...list.children].map((node) => [node.dataset.id, node]));
  const nodes = items.map((item) => {
    const state = JSON.stringify(item);
    const known = old.get(item.id);
    if (known?.state === state) return known;
    const node = build(item);
    node.dataset.id = item.id;
    node.state = state;
    return node;
  });
  if (nodes.length === 0) nodes.push(element('li', 'empty', emptyText));
  const same = nodes.length === list.children.length &&
    nodes.every((node, i) => node === list.children[i]);
  if (same) return;
  list.replaceChildren(...nodes);
  if (focused && document.activeElement?.dataset?.key !== focused) {
    list.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }
}

// ---- cameras -----------------------------------------------------------------------------------

function cameraCard(camera) {
  const card = element('li', 'card');
  const title = element('div', 'title');
  title.append(element('h3', '', camera.name), element('span', `badge ${camera.state}`, camera.state));
  card.append(title);
  if (camera.location) card.append(element('p', 'soft', camera.location));
  const buffered = `last ${Math.round(camera.buffered_seconds)} s kept`;
  if (camera.state === 'live') {
    card.append(element('p', '', `${camera.fps.toFixed(1)} frames/s, ${buffered}`));
  } else {
    const since = `since ${dayAndClock(Date.parse(camera.since))}`;
    card.append(element('p', '', [camera.reason, since].filter(Boolean).join(', ')));
    card.append(element('p', 'soft', buffered));
  }
  return card;
}

// What the card shows and nothing else, so that it is built anew only when that changes.
function shownOfCamera(camera) {
  const { id, name, location, state, reason, since, fps, buffered_seconds } = camera;
  return { id, name, location, state, reason, since, fps,
    buffered_seconds: Math.round(buffered_seconds) };
}

// ---- alerts ------------------------------------------------------------------------------------

function whoAndWhere(alert) {
  const parts = [];
  if (alert.staff_id) parts.push(`staff ${alert.staff_id}`);
  if (alert.register_id) parts.push(`register ${alert.register_id}`);
  if (alert.store_id) parts.push(alert.store_id);
  return parts.join(' · ');
}

function ageNode(time) {
  const node = element('time', 'soft age', age(Date.parse(time)));
  node.dateTime = time;
  node.title = dayAndClock(Date.parse(time));
  return node;
}

function requestText(request) {
  const camera = cameraName(request.camera_id);
  if (request.status === 'failed') {
    const why = request.error ? request.error.message ?? words(request.error.code) : 'unknown reason';
    return `No video of ${camera}: ${why}`;
  }
  const end = Date.parse(request.ready_at_earliest);
  return now() < end ? `${camera}: filming until ${clock(end)}…` : `${camera}: cutting the video…`;
}

function requestNode(request) {
  const node = element('p', 'note request', requestText(request));
  node.request = request;
  return node;
}

function clipButton(alert, clip) {
  const node = button('', `play-${alert.id}-${clip.id}`, () => openPlayer(alert, clip));
  node.className = 'clip';
  if (clip.thumbnail_url) {
    const picture = element('img');
    picture.src = clip.thumbnail_url;
    picture.alt = '';
    picture.loading = 'lazy';
    node.append(picture);
  }
  const partial = clip.status === 'partial' ? ' (incomplete)' : '';
  node.append(element('span', '', `▶ ${cameraName(clip.camera_id)}${partial}`));
  node.setAttribute('aria-label', `Play the video of ${cameraName(clip.camera_id)}${partial}`);
  return node;
}

function seenNode(alert) {
  if (alert.status === 'acknowledged') {
    const by = alert.acknowledged_by ? ` by ${alert.acknowledged_by}` : '';
    return element('p', 'soft', `Seen${by}${alert.note ? `: ${alert.note}` : ''}`);
  }
  return button('Mark as seen', `seen-${alert.id}`, async () => {
    try {
      await fetchJson(`${alert.url}/acknowledge`, { method: 'PUT' });
      await refresh();
    } catch (error) {
      showConnection(error);
    }
  });
}

function alertCard(alert) {
  const card = element('li', `card alert ${alert.severity} ${alert.status}`);
  const facts = element('div');
  const title = element('div', 'title');
  title.append(element('span', `badge ${alert.severity}`, capitalised(alert.severity)),
    element('h3', '', capitalised(words(alert.event_type))));
  const amount = money(alert.amount, alert.currency);
  if (amount) title.append(element('span', 'amount', amount));
  title.append(ageNode(alert.occurred_at));
  const reasons = element('ul', 'reasons');
  for (const reason of alert.reasons) reasons.append(element('li', '', reason.text));
  facts.append(title, element('p', '', whoAndWhere(alert)), reasons);

  const settled = new Set(['completed', 'partial']); // their clips are shown instead
  const open = alert.clip_requests.filter((request) => !settled.has(request.status));
  facts.append(...open.map(requestNode));
  if (alert.no_clip_reason) facts.append(element('p', 'note', `No video: ${alert.no_clip_reason}`));
  facts.append(seenNode(alert));

  const clips = element('div', 'clips');
  clips.append(...alert.clips.map((clip) => clipButton(alert, clip)));
  card.append(facts, clips);
  return card;
}

function updateTimes() {
  for (const node of document.querySelectorAll('time.age')) {
    node.textContent = age(Date.parse(node.dateTime));
  }
  for (const node of document.querySelectorAll('.request')) {
    node.textContent = requestText(node.request);
  }
}

// ---- player ------------------------------------------------------------------------------------

let playing = null;

function gapText(clip) {
  return clip.gaps
    .map((gap) => `${clock(Date.parse(gap.start_time))}–${clock(Date.parse(gap.end_time))} ` +
      `is missing (${words(gap.reason)})`)
    .join('; ');
}

function showClip(alert, clip) {
  playing = clip;
  byId('player-camera').textContent = cameraName(clip.camera_id);
  byId('player-note').textContent = gapText(clip);
  byId('player-save').href = clip.video_url;
  byId('player-others').replaceChildren(...alert.clips.map((other) => {
    const choice = button(cameraName(other.camera_id), `choose-${other.id}`,
      () => showClip(alert, other));
    choice.setAttribute('aria-pressed', String(other.id === clip.id));
    return choice;
  }));
  const video = byId('player-video');
  video.src = clip.video_url;
  video.load();
}

function openPlayer(alert, clip) {
  byId('player-title').textContent =
    `${capitalised(words(alert.event_type))} ${money(alert.amount, alert.currency)}`.trim();
  showClip(alert, clip);
  byId('player').showModal();
}

function preparePlayer() {
  const dialog = byId('player');
  const video = byId('player-video');
  byId('player-close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => {
    playing = null;
    video.pause();
    video.removeAttribute('src');
    video.load();
  });
  video.addEventListener('loadedmetadata', () => {
    if (!playing) return;
    const event = (Date.parse(playing.event_time) - Date.parse(playing.start_time)) / 1000;
    video.currentTime = Math.min(Math.max(0, event - kLeadInSeconds), video.duration);
    video.play().catch(() => {}); // a browser may want a click first; the controls are there
  });
  video.addEventListener('timeupdate', () => {
    if (!playing) return;
    const moment = Date.parse(playing.start_time) + video.currentTime * 1000;
    byId('player-clock').textContent = dayAndClock(moment);
  });
  video.addEventListener('error', () => {
    if (playing) byId('player-note').textContent = 'The video could not be loaded.';
  });
}

// ---- refreshing --------------------------------------------------------------------------------

function showConnection(error) {
  const node = byId('connection');
  node.className = error ? 'away' : '';
  const text = error ? `Not up to date: ${error.message}` : 'Up to date';
  if (node.textContent !== text) node.textContent = text; // a screen reader hears changes only
}

async function refresh() {
  const [{ cameras }, { alerts, next_cursor: next }] = await Promise.all([
    fetchJson('/api/v1/cameras'),
    fetchJson(`/api/v1/alerts?limit=${alertLimit}`),
  ]);
  cameraNames = new Map(cameras.map((camera) => [camera.id, camera.name]));
  showList(byId('cameras'), cameras.map(shownOfCamera), cameraCard, 'No camera is configured.');
  showList(byId('alerts'), alerts, alertCard, 'No alerts. A good day so far.');
  byId('more').hidden = next === null || alertLimit >= kMaxAlerts;
  updateTimes();
  const open = alerts.filter((alert) => alert.status === 'open').length;
  document.title = open > 0 ? `(${open}) Tillwatch` : 'Tillwatch';
  showConnection(null);
}

async function refreshForEver() {
  for (;;) {
    if (!document.hidden) await refresh().catch(showConnection);
    await new Promise((resolve) => setTimeout(resolve, kRefreshMs));
  }
}

preparePlayer();
byId('more').addEventListener('click', () => {
  alertLimit = Math.min(alertLimit + kPageSize, kMaxAlerts);
  refresh().catch(showConnection);
});
refreshForEver();
