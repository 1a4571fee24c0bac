import { useEffect } from 'preact/hooks';
import { useMay } from '../../api/session';
import type { Rule, RulePrecision } from '../../api/types';
import { Meter } from '../../components/meter';
import { percent, points, whole, words } from '../../lib/format';
import { S } from '../../strings';

interface Props {
  rules: Rule[];
  precision: { min_decided: number; rules: RulePrecision[] } | null;
  onSnooze: (rule: Rule) => void;
}

interface RowProps {
  rule: Rule;
  known: RulePrecision | undefined;
  minDecided: number;
  onSnooze: () => void;
}

function Row({ rule, known, minDecided, onSnooze }: RowProps) {
  const admin = useMay('admin');
  return (
    <tr id={rule.id} class={rule.enabled ? '' : 'off'}>
      <td>
        <span class="strong">{rule.description}</span>
        <div class="soft">
          <span class="mono">{rule.id}</span> · {words(rule.category)}
          {!rule.enabled && <span class="tag">{S.rules.off}</span>}
        </div>
      </td>
      <td class="number">+{points(rule.points)}</td>
      <td class="number wide-only">{known ? whole(known.alerts) : '0'}</td>
      <td class="rate-cell wide-only">
        {known && known.precision !== null ? (
          <>
            <Meter value={known.precision} />
            <span class="number strong">{percent(known.precision)}</span>
          </>
        ) : (
          <span class="soft">{S.rules.needs(known?.decided ?? 0, minDecided)}</span>
        )}
      </td>
      <td>
        {admin && (
          <button
            type="button"
            class="button small"
            aria-label={S.rules.snoozeTitle(rule.id)}
            onClick={onSnooze}
          >
            {S.rules.snooze}
          </button>
        )}
      </td>
    </tr>
  );
}

export function RuleTable({ rules, precision, onSnooze }: Props) {
  const known = new Map(precision?.rules.map((rule) => [rule.rule, rule]));
  useEffect(() => {
    document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  }, []);
  return (
    <div class="table-box">
      <table class="table rule-table">
        <thead>
          <tr>
            <th scope="col">{S.rules.rule}</th>
            <th scope="col" class="number">
              {S.rules.points}
            </th>
            <th scope="col" class="number wide-only">
              {S.rules.alerts}
            </th>
            <th scope="col" class="wide-only">
              {S.rules.precision}
            </th>
            <th scope="col">
              <span class="hidden">{S.rules.snooze}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <Row
              key={rule.id}
              rule={rule}
              known={known.get(rule.id)}
              minDecided={precision?.min_decided ?? 10}
              onSnooze={() => onSnooze(rule)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
