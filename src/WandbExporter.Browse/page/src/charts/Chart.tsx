import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import type { Curves } from '../api';
import { number, duration } from '../format';
import { useDark, useWidth } from '../use';
import { align } from './align';
import { color, dash } from './colors';

export interface Shown {
  run: string;
  name: string;
  /** Which color it has. */
  place: number;
}

export interface Look {
  axis: string;
  smoothing: number;
  logX: boolean;
  logY: boolean;
}

interface Props {
  label: string;
  curves: Curves;
  runs: Shown[];
  look: Look;
  height: number;
  range: [number, number] | null;
  onRange: (range: [number, number] | null) => void;
}

interface Under {
  x: number;
  left: number;
  values: { name: string; place: number; value: number }[];
}

/** The curves of some runs over each other. Drag, or + and -, zoom; 0, Escape or two clicks show all again; the arrows read values. */
export function Chart({ label, curves, runs, look, height, range, onRange }: Props) {
  const dark = useDark();
  const [element, width] = useWidth<HTMLDivElement>();
  const plot = useRef<uPlot | null>(null);
  const [under, setUnder] = useState<Under | null>(null);
  const aligned = useMemo(() => align(curves, look.smoothing, { x: look.logX, y: look.logY }), [curves, look.smoothing, look.logX, look.logY]);

  useEffect(() => {
    if (!element.current || width < 40) return;
    const style = getComputedStyle(element.current);
    const [ink, grid] = [style.getPropertyValue('--quiet'), style.getPropertyValue('--line')];
    const series: uPlot.Series[] = [{}];
    const data: unknown[] = [aligned.x];
    const points = aligned.x.length < width / 6;
    runs.forEach((run, i) => {
      const stroke = color(run.place, dark);
      const smoothed = aligned.smoothed[i];
      series.push({ stroke: smoothed ? faint(stroke) : stroke, width: smoothed ? 1 : 1.5, dash: dash(run.place), points: { show: points && !smoothed, size: 4, fill: stroke } });
      data.push(aligned.values[i]);
      if (smoothed) {
        series.push({ stroke, width: 1.75, dash: dash(run.place), points: { show: false } });
        data.push(smoothed);
      }
    });
    const axis: uPlot.Axis = { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1, size: 4 }, font: '11px system-ui, sans-serif' };
    const options: uPlot.Options = {
      width,
      height,
      series,
      legend: { show: false },
      padding: [8, 12, 0, 0],
      scales: {
        x: { time: look.axis === '_timestamp', distr: look.logX ? 3 : 1, ...(range ? { range: () => range } : {}) },
        y: { distr: look.logY ? 3 : 1 },
      },
      axes: [
        { ...axis, size: 28, ...(look.axis === '_timestamp' ? {} : { values: (_: uPlot, places: (number | null)[]) => places.map((place) => (place === null ? '' : look.axis === '_runtime' ? duration(place) : short(place))) }), space: look.axis === '_runtime' ? 90 : 60 },
        { ...axis, size: 52, values: (_: uPlot, places: (number | null)[]) => places.map((place) => (place === null ? '' : short(place))) },
      ],
      cursor: { drag: { x: true, y: false, setScale: false }, points: { show: false }, y: false, sync: { key: `x ${look.axis}` } },
      hooks: {
        setSelect: [
          (u) => {
            const { left, width: wide } = u.select;
            if (wide === 0) return;
            u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            // The others show what is selected, and stay as they are.
            if (wide >= 4 && u.root.closest('.chart')?.matches(':hover')) onRange([u.posToVal(left, 'x'), u.posToVal(left + wide, 'x')]);
          },
        ],
        // Charts move their lines together; values stand in the one that is pointed at, or has the focus.
        setCursor: [(u) => setUnder(u.root.closest('.chart')?.matches(':hover, :focus-visible') ? read(u, runs, aligned) : null)],
      },
    };
    plot.current = new uPlot(options, data as unknown as uPlot.AlignedData, element.current);
    return () => {
      plot.current?.destroy();
      plot.current = null;
    };
  }, [aligned, runs, width, height, dark, look, range]);

  const keys = (event: KeyboardEvent) => {
    const u = plot.current;
    if (!u) return;
    const [low, high] = [u.scales['x']!.min!, u.scales['x']!.max!];
    const middle = u.cursor.left !== undefined && u.cursor.left >= 0 ? u.posToVal(u.cursor.left, 'x') : (low + high) / 2;
    const move = (share: number) => u.setCursor({ left: Math.min(u.over.clientWidth - 1, Math.max(0, (u.cursor.left !== undefined && u.cursor.left >= 0 ? u.cursor.left : u.over.clientWidth / 2) + share * u.over.clientWidth)), top: 1 });
    if (event.key === 'ArrowRight') move(event.shiftKey ? 0.1 : 0.01);
    else if (event.key === 'ArrowLeft') move(event.shiftKey ? -0.1 : -0.01);
    else if (event.key === '+' || event.key === '=') onRange([middle - (high - low) / 4, middle + (high - low) / 4]);
    else if (event.key === '-') onRange(range ? [middle - (high - low), middle + (high - low)] : null);
    else if (event.key === '0' || event.key === 'Escape') onRange(null);
    else return;
    event.preventDefault();
  };

  return (
    <div
      class="chart"
      role="group"
      aria-roledescription="chart"
      aria-label={`${label}. Arrow keys read values, plus and minus zoom, 0 shows all.`}
      tabIndex={0}
      onKeyDown={keys}
      onDblClick={() => onRange(null)}
      onBlur={() => plot.current?.setCursor({ left: -10, top: -10 })}
    >
      <div class="plot" ref={element} style={{ height: `${height}px` }} />
      <div class={`under${under && under.left > width / 2 ? ' onleft' : ''}`} role="status" hidden={!under}>
        {under && (
          <>
            <strong>{axisText(under.x, look.axis)}</strong>
            {under.values.slice(0, 10).map(({ name, place, value }) => (
              <span key={place}>
                <i style={{ background: color(place, dark) }} /> <span class="value">{number(value)}</span> <span class="name">{name}</span>
              </span>
            ))}
            {under.values.length > 10 && <span class="quiet">and {under.values.length - 10} more</span>}
          </>
        )}
      </div>
    </div>
  );
}

function read(u: uPlot, runs: Shown[], aligned: ReturnType<typeof align>): Under | null {
  const { idx, left } = u.cursor;
  if (idx === null || idx === undefined || left === undefined || left < 0) return null;
  const values = runs.flatMap(({ name, place }, i) => {
    const value = near(aligned.smoothed[i] ?? aligned.values[i]!, idx);
    return value === null ? [] : [{ name, place, value }];
  });
  return values.length === 0 ? null : { x: aligned.x[idx]!, left, values: values.sort((a, b) => b.value - a.value) };
}

/** The value there, or in the nearest place where the curve has one. */
function near(values: (number | null | undefined)[], place: number): number | null {
  for (let away = 0; away < 200; away++) {
    for (const i of [place - away, place + away]) {
      const value = values[i];
      if (typeof value === 'number') return value;
      if (value === null && away === 0) return null;
    }
  }
  return null;
}

export function axisText(x: number, axis: string): string {
  if (axis === '_step') return `step ${number(x)}`;
  if (axis === '_runtime') return duration(x);
  if (axis === '_timestamp') return new Date(x * 1000).toISOString().replace('T', ' ').slice(0, 19);
  return `${axis} ${number(x)}`;
}

function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && size < 1e-3)) return value.toExponential(1).replace('.0', '').replace('e+', 'e');
  if (size >= 1e6) return `${number(value / 1e6)}M`;
  if (size >= 1e4) return `${number(value / 1e3)}k`;
  return number(value);
}

const faint = (stroke: string) => `${stroke}40`;
