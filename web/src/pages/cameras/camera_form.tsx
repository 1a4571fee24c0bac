import { useRef, useState } from 'preact/hooks';
import { api } from '../../api/client';
import { ApiError } from '../../api/http';
import type { Camera, CameraSettings } from '../../api/types';
import { Dialog } from '../../components/dialog';
import { Field } from '../../components/field';
import { FormActions } from '../../components/form_actions';
import { say } from '../../lib/toasts';
import { S } from '../../strings';
import { CameraTestResult } from './camera_test_result';

interface Props {
  camera: Camera | null; // with its settings; null: a new one
  store: string; // of a new one
  onClose: () => void;
  onSaved: () => void;
}

const F = S.cameras.form;

function read(form: HTMLFormElement): { id: string; settings: Partial<CameraSettings> } {
  const data = new FormData(form);
  const text = (name: string): string => String(data.get(name) ?? '').trim();
  const registers = text('register_ids').split(',');
  const settings: Partial<CameraSettings> = {
    rtsp_url: text('rtsp_url'),
    name: text('name'),
    location: text('location'),
    store_id: text('store_id'),
    register_ids: registers.map((id) => id.trim()).filter(Boolean),
    buffer_seconds: Number(text('buffer_seconds')),
    buffer_max_mb: Number(text('buffer_max_mb')),
    transport: text('transport') === 'udp' ? 'udp' : 'tcp',
    verify_tls: data.has('verify_tls'),
    audio: data.has('audio'),
    ...(text('retention_days') && { retention_days: Number(text('retention_days')) }),
  };
  if (!settings.name) delete settings.name;
  return { id: text('id'), settings };
}

export function CameraForm({ camera, store, onClose, onSaved }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const [error, setError] = useState<Error | null>(null);
  const [tested, setTested] = useState<{
    count: number;
    id: string;
    settings: Partial<CameraSettings>;
  } | null>(null);
  const old = camera?.settings;
  const errorOf = (name: string): string | null =>
    error instanceof ApiError && error.field === name ? error.message : null;

  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { id, settings } = read(form.current!);
    try {
      if (camera) await api.putCamera(camera.id, { ...settings, enabled: camera.enabled });
      else await api.addCamera(id, settings);
      say(S.cameras.saved(settings.name ?? id));
      onSaved();
    } catch (reason) {
      setError(reason as Error);
    }
  };
  const test = (): void => {
    const { id, settings } = read(form.current!);
    setTested({ count: (tested?.count ?? 0) + 1, id: camera?.id ?? id, settings });
  };
  const field = (
    label: string,
    name: string,
    value: string | number | undefined,
    rest: Record<string, unknown> = {},
  ) => (
    <Field label={label} name={name} defaultValue={value ?? ''} error={errorOf(name)} {...rest} />
  );
  return (
    <Dialog title={camera ? F.editTitle(camera.name) : F.addTitle} onClose={onClose}>
      <form class="form" ref={form} onSubmit={(event) => void save(event)}>
        {!camera &&
          field(F.id, 'id', '', {
            required: true,
            pattern: '[A-Za-z0-9_\\-]{1,50}',
            hint: F.idHint,
          })}
        {field(F.url, 'rtsp_url', old?.rtsp_url, {
          required: true,
          hint: F.urlHint,
          spellcheck: false,
        })}
        <div class="form-row">
          {field(F.name, 'name', old?.name, { maxLength: 100 })}
          {field(F.location, 'location', old?.location, { maxLength: 100 })}
        </div>
        <div class="form-row">
          {field(F.store, 'store_id', old?.store_id ?? store, { required: true })}
          {field(F.registers, 'register_ids', old?.register_ids.join(', '), {
            hint: F.registersHint,
          })}
        </div>
        <details>
          <summary>{F.more}</summary>
          <div class="form-row">
            {field(F.buffer, 'buffer_seconds', old?.buffer_seconds ?? 120, {
              type: 'number',
              min: 10,
              max: 600,
            })}
            {field(F.bufferMb, 'buffer_max_mb', old?.buffer_max_mb ?? 64, {
              type: 'number',
              min: 1,
              max: 4096,
            })}
            {field(F.retention, 'retention_days', old?.retention_days, {
              type: 'number',
              min: 1,
              max: 3650,
            })}
          </div>
          <label>
            <span>{F.transport}</span>
            <select name="transport">
              <option value="tcp">TCP</option>
              <option value="udp" selected={old?.transport === 'udp'}>
                UDP
              </option>
            </select>
          </label>
          <label class="check">
            <input type="checkbox" name="verify_tls" defaultChecked={old?.verify_tls ?? true} />{' '}
            {F.tls}
          </label>
          <label class="check">
            <input type="checkbox" name="audio" defaultChecked={old?.audio ?? false} /> {F.audio}
          </label>
        </details>
        {error &&
          !(
            error instanceof ApiError &&
            error.field &&
            form.current?.elements.namedItem(error.field)
          ) && (
            <p class="warning" role="alert">
              {error.message}
            </p>
          )}
        {tested && (
          <CameraTestResult key={tested.count} settings={tested.settings} cameraId={tested.id} />
        )}
        <FormActions submit={S.common.save} onCancel={onClose}>
          <button type="button" class="button" onClick={test}>
            {S.cameras.test}
          </button>
        </FormActions>
      </form>
    </Dialog>
  );
}
