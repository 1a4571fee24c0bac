// The names that pages use for what the contract (docs/openapi.yaml) describes.
import type { components } from '../../generated/contract';
import type { Answer } from './operations';

type Schemas = components['schemas'];

export type Severity = Schemas['Severity'];
export type Disposition = Schemas['Disposition'];
export type ByDisposition = Schemas['DispositionCounts'];
export type BySeverity = Schemas['SeverityCounts'];
export type Reason = Schemas['Reason'];
export type Alert = Schemas['Alert'];
export type Clip = Schemas['Clip'];
export type Gap = Schemas['Gap'];
export type ClipRequest = Schemas['ClipRequest'];
export type PosEvent = Schemas['Event'];
export type Item = Schemas['LineItem'];
export type Camera = Schemas['Camera'];
export type CameraDefinition = Schemas['CameraDefinition'];
export type CameraSettings = Schemas['CameraSettings'];
export type CameraTest = Schemas['CameraProbe'];
export type CameraState = Schemas['CameraState'];
export type Staff = Schemas['StaffProfile'];
export type StaffRisk = Schemas['StaffRisk'];
export type StaffFigures = Omit<StaffRisk['before'], 'risk'>;
export type Rate = Schemas['Rates'][string];
export type RiskPart = Schemas['RiskPart'];
export type Day = Schemas['StoreDay'];
export type Overview = Schemas['Dashboard'];
export type Trend = Answer<'get', '/api/v1/analytics/trends'>;
export type Pattern = Schemas['Pattern'];
export type Rule = Schemas['Rule'];
export type RulePrecision = Schemas['RulePrecision'];
export type Snooze = Schemas['Snooze'];
export type Enricher = Schemas['Enricher'];
export type Component = Schemas['Component'];
export type Status = Schemas['Status'];
export type Register = Schemas['Register'];
export type Rejected = Answer<'get', '/api/v1/rejected'>['rejected'][number];
