import { useRef } from 'preact/hooks';
import { api } from '../../api/client';
import type { Alert, PosEvent } from '../../api/types';
import { Loading } from '../../components/loading';
import { clockTime, money, ms, shortTime, words } from '../../lib/format';
import { storeOf } from '../../lib/places';
import { go } from '../../lib/router';
import { useWidth } from '../../lib/use_width';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';

const kSpanMs = 5 * 60_000;
const kHeight = 64;
const kAxis = 40;
const kCalm = new Set(['sale', 'other']);

interface Props {
  alert: Alert;
  at: number | null; // the moment that the video shows
  span: [number, number] | null; // what the video covers
  onSeek: (at: number) => void;
}

interface Scale {
  begin: number;
  width: number; // in pixels
  x: (moment: number) => number;
}

function scaleOf(alert: Alert, width: number): Scale {
  const begin = ms(alert.occurred_at) - kSpanMs;
  return { begin, width, x: (moment) => ((moment - begin) / (2 * kSpanMs)) * width };
}

const labelOf = (event: PosEvent): string =>
  [clockTime(event.occurred_at), words(event.event_type), money(event.amount, event.currency)]
    .filter(Boolean)
    .join('  ');

function Mark({
  event,
  x,
  own,
  onOpen,
}: {
  event: PosEvent;
  x: number;
  own: boolean;
  onOpen: () => void;
}) {
  const onKey = (key: KeyboardEvent): void => {
    if (key.key !== 'Enter' && key.key !== ' ') return;
    key.preventDefault();
    onOpen();
  };
  const kind = own ? 'own' : kCalm.has(event.kind) ? 'calm' : 'notable';
  return (
    <g
      class={`mark mark-${kind}`}
      role="button"
      tabIndex={0}
      aria-label={labelOf(event)}
      onClick={onOpen}
      onKeyDown={onKey}
    >
      <title>{labelOf(event)}</title>
      <rect class="mark-area" x={x - 8} y={6} width={16} height={kAxis} />
      <rect
        class="mark-line"
        x={x - 1.5}
        y={kind === 'calm' ? kAxis - 16 : kAxis - 26}
        width={3}
        height={kind === 'calm' ? 16 : 26}
      />
    </g>
  );
}

function Axis({ begin, width, x }: Scale) {
  const first = Math.ceil(begin / 60_000) * 60_000;
  const minutes = Array.from({ length: 10 }, (_, index) => first + index * 60_000);
  return (
    <g class="axis">
      <line x1={0} x2={width} y1={kAxis} y2={kAxis} />
      {minutes.map((minute, index) => (
        <g key={minute}>
          <line x1={x(minute)} x2={x(minute)} y1={kAxis} y2={kAxis + 5} />
          {index % 2 === 1 && (
            <text x={x(minute)} y={kAxis + 19}>
              {shortTime(minute)}
            </text>
          )}
        </g>
      ))}
    </g>
  );
}

function Drawing({ events, alert, at, span, onSeek }: Props & { events: PosEvent[] }) {
  const box = useRef<SVGSVGElement>(null);
  const width = useWidth(box);
  const scale = scaleOf(alert, width);
  const open = (event: PosEvent): void => {
    const moment = ms(event.occurred_at);
    if (span && moment >= span[0] && moment < span[1]) onSeek(moment);
    else go(`/events/${event.id}`);
  };
  return (
    <svg
      class="timeline"
      ref={box}
      viewBox={`0 0 ${width} ${kHeight}`}
      role="group"
      aria-label={S.detail.timeline}
    >
      {span && (
        <rect
          class="timeline-span"
          x={scale.x(span[0])}
          y={6}
          width={scale.x(span[1]) - scale.x(span[0])}
          height={kAxis - 6}
        />
      )}
      <Axis {...scale} />
      {events.map((event) => (
        <Mark
          key={event.id}
          event={event}
          x={scale.x(ms(event.occurred_at))}
          own={event.id === alert.event_id}
          onOpen={() => open(event)}
        />
      ))}
      {at !== null && (
        <line class="playhead" x1={scale.x(at)} x2={scale.x(at)} y1={2} y2={kAxis + 4} />
      )}
    </svg>
  );
}

// What the same till sent in the minutes around the alert.
export function Timeline(props: Props) {
  const { alert } = props;
  const center = ms(alert.occurred_at);
  const events = useLoad(`timeline ${alert.id}`, null, (signal) =>
    api.events(
      {
        ...storeOf(alert),
        ...(alert.register_id
          ? { register_id: alert.register_id }
          : alert.staff_id && { staff_id: alert.staff_id }),
        start_time: new Date(center - kSpanMs).toISOString(),
        end_time: new Date(center + kSpanMs).toISOString(),
        limit: 500,
      },
      signal,
    ),
  );
  const place = alert.register_id ?? alert.staff_id ?? alert.store_id ?? S.common.unknown;
  return (
    <section class="card" aria-labelledby="timeline-title">
      <header class="card-head">
        <h2 id="timeline-title">{S.detail.timeline}</h2>
        <span class="soft">{S.detail.timelineHint(place)}</span>
      </header>
      <Loading of={events} lines={2}>
        {(data) => (
          <>
            <Drawing {...props} events={[...data.events].reverse()} />
            {data.events.length <= 1 && <p class="soft">{S.detail.timelineEmpty}</p>}
          </>
        )}
      </Loading>
    </section>
  );
}
