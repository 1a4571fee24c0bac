import { useState } from 'preact/hooks';
import { api } from '../../api/client';
import { useMayEverywhere } from '../../api/session';
import type { Rule } from '../../api/types';
import { Loading } from '../../components/loading';
import { PageHead } from '../../components/page_head';
import { touch } from '../../live';
import { dayAndTime } from '../../lib/format';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';
import { BacktestCard } from './backtest_card';
import { Enrichers } from './enrichers';
import { RuleTable } from './rule_table';
import { SnoozeForm } from './snooze_form';
import { Snoozes } from './snoozes';

export function RulesPage() {
  const rules = useLoad('rules', 'rules', api.rules);
  const precision = useLoad('precision', 'rules', api.precision);
  const admin = useMayEverywhere('admin');
  const everywhere = useMayEverywhere('viewer');
  const [snoozing, setSnoozing] = useState<Rule | null>(null);
  return (
    <>
      <PageHead
        title={S.rules.title}
        intro={
          <>
            {S.rules.intro}{' '}
            {rules.data &&
              S.rules.loaded(dayAndTime(rules.data.loaded_at), rules.data.digest.slice(0, 8))}
          </>
        }
      />
      <div class="cards side">
        <Loading of={rules} lines={12}>
          {(data) => (
            <RuleTable rules={data.rules} precision={precision.data} onSnooze={setSnoozing} />
          )}
        </Loading>
        <div class="stack">
          <Snoozes />
          {admin && <BacktestCard />}
          {everywhere && <Enrichers />}
        </div>
      </div>
      {snoozing && (
        <SnoozeForm
          rule={snoozing}
          onClose={() => setSnoozing(null)}
          onSaved={() => {
            setSnoozing(null);
            touch('rules');
          }}
        />
      )}
    </>
  );
}
