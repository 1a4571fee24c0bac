import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { shortDay } from '../../lib/format';
import { type Series, valueText } from './series';

const kHeight = 150;
// 1, 2, 4, 5, 10 ...: what is counted has no halves. Scores lie between 0 and 1.
const kSteps = Array.from({ length: 13 }, (_, power) =>
  [1, 2, 4, 5].map((n) => n * 10 ** power),
).flat();

interface Props {
  metric: string;
  series: Series;
  label: string;
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function axis(rest: uPlot.Axis): uPlot.Axis {
  return {
    stroke: colour('--soft'),
    font: '11px system-ui, sans-serif',
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    ...rest,
  };
}

// Half a step of room at both ends, so that the outer bars are whole.
function padded(plot: uPlot, low: number, high: number): [number, number] {
  const steps = Math.max(1, plot.data[0].length - 1);
  const half = Math.max((high - low) / steps, 1) * 0.6;
  return [low - half, high + half];
}

function optionsOf(metric: string, label: string, width: number): uPlot.Options {
  const accent = colour('--accent');
  const bars = uPlot.paths.bars?.({ size: [0.7, 40], radius: 0.15 });
  return {
    width,
    height: kHeight,
    legend: { show: false },
    cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
    padding: [8, 18, 0, 0],
    scales: {
      x: { range: padded },
      y: { range: (_, _low, high) => [0, high > 0 ? high * 1.1 : 1] },
    },
    axes: [
      axis({
        values: (_, splits) => splits.map((seconds) => shortDay(seconds * 1000)),
        space: 60,
        size: 26,
        grid: { show: false },
      }),
      axis({
        values: (_, splits) => splits.map((value) => valueText(metric, value)),
        ...(metric !== 'mean_score' && { incrs: kSteps }),
        size: 40,
      }),
    ],
    series: [
      {},
      {
        label,
        stroke: accent,
        fill: metric === 'mean_score' ? colour('--accent-soft') : accent,
        width: metric === 'mean_score' ? 2 : 0,
        points: { show: false },
        ...(metric !== 'mean_score' && bars && { paths: bars }),
      },
    ],
  };
}

// A chart of one series, as wide as its box. What it says stands beside it as text as well.
export function Chart({ metric, series, label }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLParagraphElement>(null);

  useEffect(() => {
    const element = box.current!;
    const dark = matchMedia('(prefers-color-scheme: dark)');
    let plot: uPlot | null = null;
    const showPoint = (of: uPlot): void => {
      const index = of.cursor.idx;
      const time = index == null ? undefined : series.times[index];
      readout.current!.textContent =
        time === undefined || index == null
          ? ''
          : `${shortDay(time * 1000)}: ${valueText(metric, series.values[index] ?? null)}`;
    };
    const draw = (): void => {
      plot?.destroy();
      const options = optionsOf(metric, label, Math.max(200, element.clientWidth));
      options.hooks = { setCursor: [showPoint] };
      plot = new uPlot(options, [series.times, series.values], element);
    };
    const resize = new ResizeObserver(() =>
      plot?.setSize({ width: Math.max(200, element.clientWidth), height: kHeight }),
    );
    draw();
    resize.observe(element);
    dark.addEventListener('change', draw);
    return () => {
      dark.removeEventListener('change', draw);
      resize.disconnect();
      plot?.destroy();
    };
  }, [series, metric, label]);

  return (
    <div class="chart">
      <p class="chart-readout" ref={readout} aria-hidden="true" />
      <div ref={box} role="img" aria-label={label} />
    </div>
  );
}
