import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { Loading } from '../../components/loading';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';
import { type Cell, type Heat, heatOf } from './heat';

const kCell = 26;
const kHigh = 22;
const kLeft = 40;
const kTop = 18;
const kSteps = 6;

type Of = keyof Cell;

function stepOf(value: number, most: number): number {
  if (value === 0 || most === 0) return 0;
  return 1 + Math.min(kSteps - 2, Math.floor((value / most) * (kSteps - 1) * 0.999));
}

function Map({ heat, of }: { heat: Heat; of: Of }) {
  const most = Math.max(...heat.flat().map((cell) => cell[of]));
  return (
    <svg
      class="heat"
      viewBox={`0 0 ${kLeft + 24 * kCell} ${kTop + 7 * kHigh}`}
      role="img"
      aria-label={`${S.trends.heat}: ${S.trends.heatOf[of]}`}
    >
      {Array.from({ length: 8 }, (_, index) => (
        <text key={index} class="heat-hour" x={kLeft + (index * 3 + 0.5) * kCell} y={12}>
          {String(index * 3).padStart(2, '0')}
        </text>
      ))}
      {heat.map((hours, day) => (
        <g key={day}>
          <text class="heat-day" x={0} y={kTop + day * kHigh + 15}>
            {S.trends.weekdays[day]}
          </text>
          {hours.map((cell, hour) => (
            <rect
              key={hour}
              class={`heat-${stepOf(cell[of], most)}`}
              x={kLeft + hour * kCell}
              y={kTop + day * kHigh}
              width={kCell - 2}
              height={kHigh - 2}
              rx={3}
            >
              <title>{S.trends.heatCell(S.trends.weekdays[day]!, hour, cell[of])}</title>
            </rect>
          ))}
        </g>
      ))}
    </svg>
  );
}

function Legend() {
  return (
    <span class="heat-legend soft">
      {S.trends.less}
      <svg viewBox={`0 0 ${kSteps * 14} 12`} aria-hidden="true">
        {Array.from({ length: kSteps }, (_, step) => (
          <rect key={step} class={`heat-${step}`} x={step * 14} width={12} height={12} rx={2} />
        ))}
      </svg>
      {S.trends.more}
    </span>
  );
}

export function HeatMap({ from, to }: { from: string; to: string }) {
  const [of, setOf] = useState<Of>('alerts');
  const loaded = useLoad(`heat ${from} ${to}`, null, (signal) =>
    api.patterns({ by: 'hour_of_week', from, to }, signal),
  );
  return (
    <section class="card heat-card" aria-labelledby="heat-title">
      <header class="card-head">
        <h2 id="heat-title">{S.trends.heat}</h2>
        <div class="segments" role="group" aria-label={S.trends.heat}>
          {(['alerts', 'events'] as const).map((name) => (
            <button key={name} type="button" aria-pressed={of === name} onClick={() => setOf(name)}>
              {S.trends.heatOf[name]}
            </button>
          ))}
        </div>
      </header>
      <p class="soft">{S.trends.heatHint}</p>
      <Loading of={loaded} lines={7}>
        {({ patterns }) => (
          <>
            <div class="heat-box" tabIndex={0} role="group" aria-label={S.trends.heat}>
              <Map heat={heatOf(patterns)} of={of} />
            </div>
            <Legend />
          </>
        )}
      </Loading>
    </section>
  );
}
