import { useRef, useState } from 'preact/hooks';
import { useMay } from '../../api/session';
import type { Alert, Disposition } from '../../api/types';
import { Icon } from '../../components/icons';
import { dayAndTime } from '../../lib/format';
import { useKeys } from '../../lib/keys';
import { S } from '../../strings';
import { decisionAbout } from './use_decision';

interface Props {
  alert: Alert;
  onChange: (alert: Alert) => void;
}

const kChoices: [Disposition, string][] = [
  ['confirmed', 'c'],
  ['false_positive', 'f'],
  ['training', 't'],
  ['policy_breach', 'p'],
];

function Choices({ alert, onChoose }: { alert: Alert; onChoose: (what: Disposition) => void }) {
  return (
    <div class="choices" role="group" aria-label={S.decide.title}>
      {kChoices.map(([name, key]) => (
        <button
          key={name}
          type="button"
          class={`choice disposition-${name}`}
          aria-pressed={alert.disposition === name}
          aria-keyshortcuts={key}
          onClick={() => onChoose(name)}
        >
          <span>
            {alert.disposition === name && <Icon name="check" />}
            {S.disposition[name]}
          </span>
          <small>{S.dispositionHint[name]}</small>
          <kbd aria-hidden="true">{key}</kbd>
        </button>
      ))}
    </div>
  );
}

function Outcome({ alert }: { alert: Alert }) {
  if (alert.disposition) {
    const at = dayAndTime(alert.disposition_at ?? alert.occurred_at);
    return (
      <p class="outcome" id="outcome">
        <strong>{S.disposition[alert.disposition]}</strong>{' '}
        <span class="soft">{S.decide.by(alert.disposition_by ?? '', at)}</span>
      </p>
    );
  }
  if (!alert.acknowledged_at) return null;
  const at = dayAndTime(alert.acknowledged_at);
  return <p class="outcome soft">{S.decide.seenBy(alert.acknowledged_by ?? '', at)}</p>;
}

// What a viewer sees of it.
function Decided({ alert }: { alert: Alert }) {
  const undecided = !alert.disposition && !alert.acknowledged_at;
  return (
    <section class="card decide" aria-labelledby="decide-title">
      <header class="card-head">
        <h2 id="decide-title">{S.decide.title}</h2>
        <Outcome alert={alert} />
      </header>
      {undecided && <p class="soft">{S.decide.undecided}</p>}
      {alert.disposition_note && <p>{alert.disposition_note}</p>}
    </section>
  );
}

// What the alert turned out to be.
export function DecidePanel(props: Props) {
  return useMay('manager') ? <Deciding {...props} /> : <Decided alert={props.alert} />;
}

// By button or key, with a note, and back again.
function Deciding({ alert, onChange }: Props) {
  const stored = alert.disposition_note ?? '';
  const [typed, setTyped] = useState<string | null>(null);
  const note = typed ?? stored;
  const box = useRef<HTMLTextAreaElement>(null);
  const decision = decisionAbout(alert, onChange);
  const choose = async (what: Disposition): Promise<void> => {
    await decision.decide(what, note.trim());
    setTyped(null);
  };
  const undo = (): void => {
    if (alert.disposition) void decision.undo();
  };
  useKeys({
    ...Object.fromEntries(kChoices.map(([name, key]) => [key, () => void choose(name)])),
    n: () => box.current?.focus(),
    u: undo,
  });

  return (
    <section class="card decide" aria-labelledby="decide-title">
      <header class="card-head">
        <h2 id="decide-title">{S.decide.title}</h2>
        <Outcome alert={alert} />
      </header>
      <Choices alert={alert} onChoose={(what) => void choose(what)} />
      <div class="decide-foot">
        <textarea
          ref={box}
          rows={1}
          maxLength={500}
          aria-label={S.field.note}
          placeholder={S.decide.notePlaceholder}
          value={note}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && box.current?.blur()}
        />
        {alert.disposition && note.trim() !== stored && (
          <button type="button" class="button" onClick={() => void choose(alert.disposition!)}>
            {S.decide.saveNote}
          </button>
        )}
        {alert.disposition && (
          <button type="button" class="button" onClick={undo}>
            {S.common.undo}
          </button>
        )}
        {alert.status === 'open' && (
          <button type="button" class="button" onClick={() => void decision.seen()}>
            {S.decide.seen}
          </button>
        )}
      </div>
    </section>
  );
}
