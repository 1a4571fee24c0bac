import { useEffect, useRef } from 'preact/hooks';
import { Loading } from '../components/loading';
import { mediaTime } from '../lib/format';
import { activeCue, type Cue } from '../lib/vtt';
import type { Loaded } from '../lib/use_load';
import { S } from '../strings';

interface Props {
  cues: Loaded<Cue[]>;
  at: number; // seconds into the video
  onSeek: (seconds: number) => void;
}

function CueLine({ cue, active, onSeek }: { cue: Cue; active: boolean; onSeek: () => void }) {
  const [head = '', ...rest] = cue.lines;
  return (
    <li>
      <button type="button" class="cue" aria-current={active ? 'true' : undefined} onClick={onSeek}>
        <span class="cue-time">{mediaTime(cue.start)}</span>
        <span class="cue-text">
          <span>{head.replace(/^\d\d:\d\d:\d\d UTC\s+/, '')}</span>
          {rest.map((line) => (
            <small key={line}>{line}</small>
          ))}
        </span>
      </button>
    </li>
  );
}

function Cues({ cues, at, onSeek }: { cues: Cue[]; at: number; onSeek: Props['onSeek'] }) {
  const list = useRef<HTMLOListElement>(null);
  const active = activeCue(cues, at);
  useEffect(() => {
    const line = list.current?.children[active] as HTMLElement | undefined;
    if (!line || !list.current) return;
    list.current.scrollTop = line.offsetTop - list.current.clientHeight / 3;
  }, [active]);
  if (cues.length === 0) return <p class="soft">{S.detail.receiptEmpty}</p>;
  return (
    <ol class="cues" ref={list} tabIndex={-1}>
      {cues.map((cue, index) => (
        <CueLine key={index} cue={cue} active={index === active} onSeek={() => onSeek(cue.start)} />
      ))}
    </ol>
  );
}

// The till's side of the video: follows the playback, and leads it when a line is clicked.
export function ReceiptPanel({ cues, at, onSeek }: Props) {
  return (
    <section class="receipt" aria-labelledby="receipt-title">
      <h2 id="receipt-title">{S.detail.receipt}</h2>
      <Loading of={cues} lines={5}>
        {(list) => <Cues cues={list} at={at} onSeek={onSeek} />}
      </Loading>
    </section>
  );
}
