import { useEffect } from 'preact/hooks';
import { api } from '../../api/client';
import { useMay, useMayEverywhere } from '../../api/session';
import type { Rule, RulePrecision } from '../../api/types';
import { Meter } from '../../components/meter';
import { touch } from '../../live';
import { dayAndTime, percent, points, whole, words } from '../../lib/format';
import { complain, say } from '../../lib/toasts';
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

// Off and on again by one click, so it asks for nothing and offers the way back.
async function toggle(rule: Rule): Promise<void> {
  try {
    const { enabled } = await api.switchRule(rule.id, !rule.enabled);
    say(S.rules.switchedNow(rule.id, enabled));
  } catch (error) {
    complain(error);
  }
  touch('rules');
}

function Row({ rule, known, minDecided, onSnooze }: RowProps) {
  const admin = useMay('admin');
  const maySwitch = useMayEverywhere('admin');
  return (
    <tr id={rule.id} class={rule.enabled ? '' : 'off'}>
      <td>
        <span class="strong">{rule.description}</span>
        <div class="soft">
          <span class="mono">{rule.id}</span> · {words(rule.category)}
          {!rule.enabled && <span class="tag">{S.rules.off}</span>}
        </div>
        {rule.switched_at && (
          <div class="soft">
            {S.rules.switched(rule.enabled, dayAndTime(rule.switched_at), rule.switched_by ?? '')}
          </div>
        )}
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
      {admin && (
        <td class="rule-actions">
          <button
            type="button"
            class="button small"
            aria-label={S.rules.snoozeTitle(rule.id)}
            onClick={onSnooze}
          >
            {S.rules.snooze}
          </button>
          {maySwitch && (
            <button
              type="button"
              class="switch"
              role="switch"
              aria-checked={rule.enabled}
              aria-label={S.rules.switchOf(rule.id)}
              onClick={() => void toggle(rule)}
            />
          )}
        </td>
      )}
    </tr>
  );
}

export function RuleTable({ rules, precision, onSnooze }: Props) {
  const admin = useMay('admin');
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
            {admin && (
              <th scope="col">
                <span class="hidden">{S.common.actions}</span>
              </th>
            )}
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
