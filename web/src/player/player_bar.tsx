import { useState } from 'preact/hooks';
import type { Clip } from '../api/types';
import { Icon } from '../components/icons';
import { clockTime } from '../lib/format';
import { S } from '../strings';

interface Props {
  clip: Clip;
  at: number; // ms since 1970
  onEvent: () => void;
  onRate: (rate: number) => void;
}

const kRates = [0.5, 1, 2, 4];

export function PlayerBar({ clip, at, onEvent, onRate }: Props) {
  const [rate, setRate] = useState(1);
  const choose = (value: number): void => {
    setRate(value);
    onRate(value);
  };
  return (
    <div class="player-bar">
      <time class="player-clock" id="player-clock">
        {clockTime(at)}
      </time>
      <button type="button" class="button small" onClick={onEvent}>
        {S.player.toEvent}
      </button>
      <div class="segments" role="group" aria-label={S.player.speed}>
        {kRates.map((value) => (
          <button
            key={value}
            type="button"
            aria-pressed={rate === value}
            onClick={() => choose(value)}
          >
            {value}×
          </button>
        ))}
      </div>
      <a class="button small" href={clip.video_url} download>
        <Icon name="download" /> {S.player.download}
      </a>
    </div>
  );
}
