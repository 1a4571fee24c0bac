import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import type { Pattern } from '../../api/types';
import { Loading } from '../../components/loading';
import { Meter } from '../../components/meter';
import { whole } from '../../lib/format';
import { Link } from '../../lib/router';
import { useCameras } from '../../lib/use_cameras';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';

const kShown = 10;
const kBy = ['register', 'camera'] as const;
type By = (typeof kBy)[number];

function Name({ of }: { of: Pattern }) {
  const { nameOf } = useCameras();
  if (of.camera_id !== undefined) return <Link href="/cameras">{nameOf(of.camera_id)}</Link>;
  if (!of.register_id) return <span class="soft">{S.trends.noRegister}</span>;
  return (
    <Link href={`/alerts?register_id=${encodeURIComponent(of.register_id)}`}>{of.register_id}</Link>
  );
}

function Bars({ patterns }: { patterns: Pattern[] }) {
  const shown = patterns.slice(0, kShown);
  const most = Math.max(1, ...shown.map(({ alerts }) => alerts));
  if (shown.length === 0) return <p class="soft">{S.common.none}</p>;
  return (
    <ul class="bars">
      {shown.map((each) => (
        <li key={each.camera_id ?? `${each.store_id} ${each.register_id}`}>
          <span class="ellipsis">
            <Name of={each} />
          </span>
          <Meter value={each.alerts / most} />
          <span class="number">{whole(each.alerts)}</span>
        </li>
      ))}
    </ul>
  );
}

// Alerts by till, or by the camera that was asked for their footage.
export function WhereCard({ from, to }: { from: string; to: string }) {
  const [by, setBy] = useState<By>('register');
  const loaded = useLoad(`where ${by} ${from} ${to}`, null, (signal) =>
    api.patterns({ by, from, to }, signal),
  );
  return (
    <section class="card" aria-labelledby="where-title">
      <header class="card-head">
        <h2 id="where-title">{S.trends.where}</h2>
        <div class="segments" role="group" aria-label={S.trends.where}>
          {kBy.map((name) => (
            <button key={name} type="button" aria-pressed={by === name} onClick={() => setBy(name)}>
              {S.trends.whereBy[name]}
            </button>
          ))}
        </div>
      </header>
      <Loading of={loaded} lines={6}>
        {({ patterns }) => <Bars patterns={patterns} />}
      </Loading>
    </section>
  );
}
