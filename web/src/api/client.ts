// The API's routes as functions.
import { change, getJson, getText, withQuery } from './http';
import type * as T from './types';

const kApi = '/api/v1';
const of = encodeURIComponent;

export interface AlertFilter {
  status?: string;
  severity?: string;
  disposition?: string;
  staff_id?: string;
  register_id?: string;
  store_id?: string;
  start_time?: string;
  end_time?: string;
}

export interface EventFilter {
  q?: string;
  store_id?: string;
  register_id?: string;
  staff_id?: string;
  event_type?: string;
  min_amount?: string;
  max_amount?: string;
  start_time?: string;
  end_time?: string;
}

export interface Period {
  store_id?: string;
  from?: string;
  to?: string;
}

interface Page {
  limit?: number;
  cursor?: string | null;
}

type AlertPage = { alerts: T.Alert[]; next_cursor: string | null };
type EventPage = { events: T.PosEvent[]; next_cursor: string | null };

export const api = {
  alerts: (filter: AlertFilter & Page, signal?: AbortSignal) =>
    getJson<AlertPage>(withQuery(`${kApi}/alerts`, { ...filter }), signal),
  alert: (id: string, signal?: AbortSignal) => getJson<T.Alert>(`${kApi}/alerts/${of(id)}`, signal),
  acknowledge: (id: string, by: string) =>
    change<T.Alert>('PUT', `${kApi}/alerts/${of(id)}/acknowledge`, by ? { by } : {}),
  decide: (id: string, disposition: T.Disposition, note: string, by: string) =>
    change<T.Alert>('PUT', `${kApi}/alerts/${of(id)}/disposition`, {
      disposition,
      ...(note && { note }),
      ...(by && { by }),
    }),
  undecide: (id: string, by: string) =>
    change<T.Alert>('DELETE', `${kApi}/alerts/${of(id)}/disposition`, by ? { by } : {}),

  events: (filter: EventFilter & Page, signal?: AbortSignal) =>
    getJson<EventPage>(withQuery(`${kApi}/events`, { ...filter }), signal),
  event: (id: string, signal?: AbortSignal) =>
    getJson<T.PosEvent>(`${kApi}/events/${of(id)}`, signal),

  clipsOfEvent: (id: string, signal?: AbortSignal) =>
    getJson<{ clips: T.Clip[] }>(withQuery(`${kApi}/clips`, { pos_event_id: id }), signal),
  clip: (id: string, signal?: AbortSignal) => getJson<T.Clip>(`${kApi}/clips/${of(id)}`, signal),
  receipt: (clip: T.Clip, signal?: AbortSignal) => getText(clip.receipt_url, signal),
  requestClip: (wanted: { camera_id: string; pos_event_id?: string; alert_id?: string }) =>
    change<T.ClipRequest>('POST', `${kApi}/clips/request`, wanted),
  clipRequest: (id: string, signal?: AbortSignal) =>
    getJson<T.ClipRequest>(`${kApi}/clips/requests/${of(id)}`, signal),

  cameras: (signal?: AbortSignal) => getJson<{ cameras: T.Camera[] }>(`${kApi}/cameras`, signal),
  camera: (id: string, signal?: AbortSignal) =>
    getJson<T.Camera>(`${kApi}/cameras/${of(id)}`, signal),
  putCamera: (id: string, settings: Partial<T.CameraSettings>) =>
    change<T.Camera>('PUT', `${kApi}/cameras/${of(id)}`, settings),
  addCamera: (id: string, settings: Partial<T.CameraSettings>) =>
    change<T.Camera>('POST', `${kApi}/cameras`, { id, ...settings }),
  removeCamera: (id: string) => change<void>('DELETE', `${kApi}/cameras/${of(id)}`),
  testCamera: (settings: Partial<T.CameraSettings> & { id?: string }) =>
    change<T.CameraTest>('POST', `${kApi}/cameras/test`, settings),

  staff: (period: Period & Page, signal?: AbortSignal) =>
    getJson<{ staff: T.Staff[]; from: string; to: string; next_cursor: string | null }>(
      withQuery(`${kApi}/staff`, { ...period }),
      signal,
    ),
  staffRisk: (id: string, period: Period, signal?: AbortSignal) =>
    getJson<T.StaffRisk>(withQuery(`${kApi}/staff/${of(id)}/risk`, { ...period }), signal),

  overview: (signal?: AbortSignal) => getJson<T.Overview>(`${kApi}/stats/dashboard`, signal),
  trend: (query: Period & { metric: string; by: string }, signal?: AbortSignal) =>
    getJson<T.Trend>(withQuery(`${kApi}/analytics/trends`, { ...query }), signal),
  hours: (period: Period, signal?: AbortSignal) =>
    getJson<{ patterns: T.HourPattern[] }>(
      withQuery(`${kApi}/analytics/patterns`, { by: 'hour', ...period }),
      signal,
    ),

  rules: (signal?: AbortSignal) =>
    getJson<{ digest: string; loaded_at: string; rules: T.Rule[] }>(`${kApi}/rules`, signal),
  precision: (signal?: AbortSignal) =>
    getJson<{ since: string; min_decided: number; rules: T.RulePrecision[] }>(
      `${kApi}/rules/precision`,
      signal,
    ),
  snoozes: (signal?: AbortSignal) => getJson<{ snoozes: T.Snooze[] }>(`${kApi}/snoozes`, signal),
  addSnooze: (snooze: Record<string, string>) =>
    change<T.Snooze>('POST', `${kApi}/snoozes`, snooze),
  removeSnooze: (id: string) => change<void>('DELETE', `${kApi}/snoozes/${of(id)}`),
  enrichers: (signal?: AbortSignal) =>
    getJson<{ enrichers: T.Enricher[] }>(`${kApi}/enrichers`, signal),
  switchEnricher: (name: string, enabled: boolean) =>
    change<T.Enricher>('PUT', `${kApi}/enrichers/${of(name)}`, { enabled }),

  status: (signal?: AbortSignal) => getJson<T.Status>(`${kApi}/status`, signal),
  registers: (signal?: AbortSignal) =>
    getJson<{ registers: T.Register[] }>(`${kApi}/registers`, signal),
  rejected: (signal?: AbortSignal) =>
    getJson<{ rejected: T.Rejected[] }>(`${kApi}/rejected?limit=50`, signal),
};
