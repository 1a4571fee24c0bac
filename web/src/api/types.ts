// What the API sends and takes (docs/api.md), as far as the dashboard reads it. Written by hand; types
// generated from the API's description can take this file's place under the same names.

export type Severity = 'low' | 'medium' | 'high' | 'critical';
export type Disposition = 'confirmed' | 'false_positive' | 'training' | 'policy_breach';
export type ByDisposition = Record<Disposition, number>;
export type BySeverity = Record<Severity, number>;

export interface Reason {
  rule: string;
  points: number;
  text: string;
}

export interface Gap {
  start_time: string;
  end_time: string;
  duration_seconds: number;
  reason: string;
}

export interface Clip {
  id: string;
  url: string;
  video_url: string;
  thumbnail_url: string | null;
  receipt_url: string;
  camera_id: string;
  pos_event_id: string | null;
  request_id: string | null;
  status: 'ready' | 'partial';
  event_time: string;
  start_time: string;
  end_time: string;
  duration_seconds: number;
  gaps: Gap[];
  size_bytes: number;
  codec: string;
  on_hold: boolean;
}

export type RequestStatus = 'pending' | 'processing' | 'completed' | 'partial' | 'failed';

export interface ClipRequest {
  id: string;
  url: string;
  camera_id: string;
  pos_event_id: string | null;
  event_time: string;
  wanted_start: string;
  wanted_end: string;
  ready_at_earliest: string;
  status: RequestStatus;
  error: { code: string; message: string | null } | null;
  clip_id: string | null;
  clip_url: string | null;
  created_at: string;
}

export interface Alert {
  id: string;
  url: string;
  event_id: string;
  event_url: string;
  event_type: string;
  store_id: string;
  register_id: string | null;
  staff_id: string | null;
  amount: string | null;
  currency: string | null;
  occurred_at: string;
  created_at: string;
  score: number;
  severity: Severity;
  rule: string;
  reasons: Reason[];
  occurrences: number;
  last_seen: string;
  status: 'open' | 'acknowledged';
  acknowledged_at: string | null;
  acknowledged_by: string | null;
  note: string | null;
  no_clip_reason: string | null;
  disposition: Disposition | null;
  disposition_note: string | null;
  disposition_by: string | null;
  disposition_at: string | null;
  clips: Clip[];
  clip_requests: ClipRequest[];
}

export interface Item {
  sku: string | null;
  name: string | null;
  quantity: number | null;
  unit_price: string | null;
  total_price: string | null;
  discount: string | null;
}

export interface Facts {
  age_ms?: number;
  clock_offset_ms?: number;
  local_hour?: number;
  local_weekday?: number;
  cameras?: string[];
  earlier_by_staff?: Record<string, number>;
  earlier_by_register?: Record<string, number>;
  duplicate_of?: string;
}

export interface PosEvent {
  id: string;
  url: string;
  event_type: string;
  kind: string;
  store_id: string;
  register_id: string | null;
  staff_id: string | null;
  occurred_at: string;
  received_at: string;
  order_id: string | null;
  ticket_no: string | null;
  amount: string | null;
  original_amount: string | null;
  currency: string | null;
  discount_percent: string | number | null;
  items: Item[];
  traits: string[];
  tender: string | null;
  original_order_id: string | null;
  original_staff_id: string | null;
  customer_staff_id: string | null;
  drawer_open_seconds: number | null;
  camera_id: string | null;
  metadata: Record<string, unknown> | null;
  facts: Facts;
  score: number;
  alert_id: string | null;
}

export type CameraState = 'connecting' | 'live' | 'stalled' | 'offline' | 'disabled';

export interface CameraSettings {
  name: string;
  location: string;
  store_id: string;
  register_ids: string[];
  rtsp_url: string;
  buffer_seconds: number;
  buffer_max_mb: number;
  retention_days: number;
  transport: 'tcp' | 'udp';
  verify_tls: boolean;
  audio: boolean;
  enabled: boolean;
}

export interface Camera {
  id: string;
  url: string;
  name: string;
  location: string;
  store_id: string;
  register_ids: string[];
  state: CameraState;
  reason: string | null;
  since: string;
  fps: number;
  buffered_seconds: number;
  buffered_bytes: number;
  codec: string | null;
  width: number | null;
  height: number | null;
  last_frame_at: string | null;
  reconnects: number;
  bytes_limited: boolean;
  footage_problem: string | null;
  enabled: boolean;
  from_file: boolean;
  snapshot_url: string;
  settings?: CameraSettings;
}

export interface CameraTest {
  codec: string;
  width: number;
  height: number;
  fps: number;
  gop_seconds: number | null;
  kbit_per_second: number;
  has_audio: boolean;
  clock_offset_seconds: number | null;
}

export interface KindFigures {
  events: number;
  amount: string;
  alerts: number;
  mean_score: number | null;
}

export interface RiskPart {
  part: string;
  points: number;
  text: string;
}

export interface Rate {
  rate: number;
  store_median: number | null;
  deviations: number | null;
}

export interface StaffFigures {
  events: number;
  amount: string;
  alerts: number;
  mean_score: number | null;
  kinds: Record<string, KindFigures>;
  rates: Record<string, Rate>;
  dispositions: ByDisposition;
}

export interface Staff extends StaffFigures {
  staff_id: string;
  store_id: string;
  risk: number;
  risk_before: number;
  trend: 'rising' | 'falling' | 'steady';
  risk_parts: RiskPart[];
}

export interface StaffRisk extends Staff {
  before: StaffFigures;
  recent_alerts: Alert[];
}

export interface Day {
  day: string;
  events: number;
  alerts: number;
  mean_score: number | null;
  sales_amount: string;
  kinds: Record<string, KindFigures>;
  alerts_by_severity: BySeverity;
  dispositions: ByDisposition;
}

export interface Overview {
  today: Day;
  yesterday: Day;
  week_ago: Day;
  open_alerts: BySeverity & { total: number };
  top_rules: { rule: string; alerts: number }[];
  top_staff: Pick<Staff, 'staff_id' | 'store_id' | 'risk' | 'trend' | 'alerts' | 'risk_parts'>[];
  cameras: { total: number; live: number };
  clips: { total: number; bytes: number; made_today: number };
}

export interface Trend {
  metric: string;
  by: 'day' | 'week';
  from: string;
  to: string;
  points: { start: string; value: number | string | null }[];
}

export interface HourPattern {
  hour: number;
  events: number;
  alerts: number;
}

export interface Rule {
  id: string;
  description: string;
  category: string;
  points: number;
  enabled: boolean;
  min_severity: Severity | null;
  cool_down_seconds: number;
}

export interface RulePrecision {
  rule: string;
  alerts: number;
  decided: number;
  dispositions: ByDisposition;
  precision: number | null;
}

export interface Snooze {
  id: string;
  url: string;
  rule: string;
  store_id: string;
  register_id: string | null;
  staff_id: string | null;
  from: string;
  until: string;
  by: string | null;
  note: string | null;
}

export interface Enricher {
  name: string;
  enabled: boolean;
  depends_on: string[];
  runs: number;
  failures: number;
  retries: number;
  microseconds_total: number;
  microseconds_max: number;
  last_failure: { at: string; error: string } | null;
}

export interface Component {
  state: string;
  detail: string;
  since: string;
}

export interface Status {
  status: string;
  version: string;
  time: string;
  uptime_seconds: number;
  components: Record<string, Component>;
  counters: Record<string, number>;
  cameras: Record<string, number>;
}

export interface Register {
  store_id: string;
  register_id: string;
  clock_offset_ms: number | null;
  clock_noise_ms: number | null;
  clock_correction_ms: number;
  samples: number;
  last_seen_at: string;
}

export interface Rejected {
  id: string;
  received_at: string;
  topic: string;
  reason: string;
  payload: string;
}
