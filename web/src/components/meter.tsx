interface Props {
  value: number; // 0 to 1
  tone?: 'accent' | 'low' | 'medium' | 'high' | 'critical';
  mark?: number | null; // where to draw a line, 0 to 1
}

const kWidth = 100;
const kHeight = 6;

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

// A bar that says how much. The number stands beside it, so it is silent for screen readers.
export function Meter({ value, tone = 'accent', mark = null }: Props) {
  return (
    <svg
      class={`meter tone-${tone}`}
      viewBox={`0 0 ${kWidth} ${kHeight}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect class="meter-rail" width={kWidth} height={kHeight} />
      <rect class="meter-value" width={kWidth * clamp(value)} height={kHeight} />
      {mark !== null && mark > 0 && (
        <rect class="meter-mark" x={kWidth * clamp(mark) - 0.75} width={1.5} height={kHeight} />
      )}
    </svg>
  );
}

// The severity that a score or risk of this size looks like.
export function toneOf(value: number): 'low' | 'medium' | 'high' | 'critical' {
  if (value >= 0.8) return 'critical';
  if (value >= 0.6) return 'high';
  return value >= 0.4 ? 'medium' : 'low';
}
