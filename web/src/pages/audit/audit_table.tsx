import type { AuditEntry } from '../../api/types';
import { dayAndTime, words } from '../../lib/format';
import { Link } from '../../lib/router';
import { S } from '../../strings';
import { detailTexts } from './detail_text';

const hasFailed = (action: string): boolean => action.endsWith('.failed');

// "clip.watched" as people say it.
function actionText(action: string): string {
  const tried = S.audit.phrases[action];
  if (tried) return tried;
  const name = action.replace(/\.failed$/, '');
  const [thing = '', ...done] = name.split('.');
  const made = `${S.audit.actions[thing] ?? words(thing)}: ${words(done.join(' ')).toLowerCase()}`;
  return S.audit.phrases[name] ?? made;
}

// The page that shows what it was done to, where there is one.
function addressOf({ action, object, details }: AuditEntry): string | null {
  if (!object) return null;
  const thing = action.split('.')[0];
  const id = encodeURIComponent(object);
  if (thing === 'alert' || details.alert_id === object) return `/alerts/${id}`;
  if (thing === 'event' || details.pos_event_id === object) return `/events/${id}`;
  return null;
}

function Details({ entry }: { entry: AuditEntry }) {
  const texts = detailTexts(entry.details, entry.object);
  if (texts.length === 0) return null;
  return (
    <dl class="audit-details">
      {texts.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function Row({ entry }: { entry: AuditEntry }) {
  const address = addressOf(entry);
  return (
    <tr>
      <td class="audit-time">{dayAndTime(entry.at)}</td>
      <td>
        <span class="strong">{entry.who || S.audit.system}</span>
        <div class="soft">
          {[S.role[entry.role as keyof typeof S.role], entry.address].filter(Boolean).join(' · ')}
        </div>
      </td>
      <td>
        {actionText(entry.action)}{' '}
        {hasFailed(entry.action) && <span class="tag tag-alert">{S.audit.failed}</span>}
        {entry.object && entry.object !== entry.who && (
          <div class="mono soft">
            {address ? <Link href={address}>{entry.object}</Link> : entry.object}
          </div>
        )}
      </td>
      <td class="audit-details-cell">
        <Details entry={entry} />
      </td>
    </tr>
  );
}

export function AuditTable({ entries }: { entries: AuditEntry[] }) {
  return (
    <div class="table-box">
      <table class="table stacked audit-table">
        <thead>
          <tr>
            <th scope="col">{S.field.time}</th>
            <th scope="col">{S.audit.who}</th>
            <th scope="col">{S.audit.what}</th>
            <th scope="col">{S.audit.details}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <Row key={entry.number} entry={entry} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
