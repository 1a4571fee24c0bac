import type { Component } from '../../api/types';
import { dayAndTime, words } from '../../lib/format';
import { S } from '../../strings';

const kFirst = ['mqtt', 'events', 'spool', 'disk', 'cameras', 'clips'];

function rank([name, component]: [string, Component]): number {
  const place = kFirst.indexOf(name);
  return (component.state === 'ok' ? 100 : 0) + (place < 0 ? kFirst.length : place);
}

// The parts of Tillwatch, those that need a look first.
export function Components({ components }: { components: Record<string, Component> }) {
  const sorted = Object.entries(components).sort((a, b) => rank(a) - rank(b));
  return (
    <section class="card" aria-labelledby="components-title">
      <header class="card-head">
        <h2 id="components-title">{S.system.components}</h2>
      </header>
      <ul class="lines">
        {sorted.map(([name, component]) => (
          <li key={name} class={`line-item state-${component.state}`}>
            <span class="dot" aria-hidden="true" />
            <div class="grow">
              <span class="strong">{words(name)}</span>
              {component.detail && <div class="detail">{component.detail}</div>}
            </div>
            <div class="right">
              <span>{S.system.state[component.state] ?? words(component.state)}</span>
              <div class="soft">{S.cameras.since(dayAndTime(component.since))}</div>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
