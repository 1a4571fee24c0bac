import type { AuditEntry } from '../../api/types';
import { dayAndTime, words } from '../../lib/format';
import { Link } from '../../lib/router';
import { S } from '../../strings';

const hasFailed = (action: string): boolean => action.endsWith('.failed');

// "clip.watched" as people say it.
function actionText(action: string): string {
  const name = action.replace(/\.failed$/, '');
  const [thing = '', ...done] = name.split('.');
  const made = `${S.audit.actions[thing] ?? words(thing)}: ${words(done.join(' ')).toLowerCase()}`;
  return S.audit.phrases[name] ?? made;
}

// The page that shows what it was done to, where there is one.
function addressOf({ action, object }: AuditEntry): string | null {
  if (!object) return null;
  const thing = action.split('.')[0];
  const id = encodeURIComponent(object);
  if (thing === 'alert') return `/alerts/${id}`;
  if (thing === 'event') return `/events/${id}`;
  return null;
}

function Details({ details }: { details: AuditEntry['details'] }) {
  const entries = Object.entries(details ?? {});
  if (entries.length === 0) return null;
  return (
    <dl class="audit-details">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{words(name)}</dt>
          <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
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
        {entry.object && (
          <div class="mono soft">
            {address ? <Link href={address}>{entry.object}</Link> : entry.object}
          </div>
        )}
      </td>
      <td class="audit-details-cell">
        <Details details={entry.details} />
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
