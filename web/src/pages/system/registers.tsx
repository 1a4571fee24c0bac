import { api } from '../../api/client';
import type { Register } from '../../api/types';
import { Age } from '../../components/age';
import { Loading } from '../../components/loading';
import { duration } from '../../lib/format';
import { useLoad } from '../../lib/use_load';
import { S } from '../../strings';

function clockOf(register: Register): string {
  if (register.clock_offset_ms === null) return S.system.clockUnknown;
  const correction = register.clock_correction_ms;
  if (correction === 0) return S.system.clockRight;
  const text = duration(Math.abs(correction) / 1000);
  return correction > 0 ? S.system.clockBehind(text) : S.system.clockAhead(text);
}

export function Registers() {
  const loaded = useLoad('registers', 'health', api.registers);
  return (
    <section class="card" aria-labelledby="registers-title">
      <header class="card-head">
        <h2 id="registers-title">{S.system.registers}</h2>
      </header>
      <Loading of={loaded} lines={3}>
        {({ registers }) =>
          registers.length === 0 ? (
            <p class="soft">{S.system.registersEmpty}</p>
          ) : (
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">{S.field.register}</th>
                  <th scope="col">{S.system.clock}</th>
                  <th scope="col">{S.system.lastSeen}</th>
                </tr>
              </thead>
              <tbody>
                {registers.map((register) => (
                  <tr key={`${register.store_id} ${register.register_id}`}>
                    <td>
                      {register.register_id} <span class="soft">{register.store_id}</span>
                    </td>
                    <td>{clockOf(register)}</td>
                    <td>
                      <Age of={register.last_seen_at} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Loading>
    </section>
  );
}
