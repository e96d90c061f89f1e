import { useMemo } from 'preact/hooks';
import { number } from '../format';
import type { Line } from '../pages/Sweeps';
import { useDark, useWidth } from '../use';
import { scale } from './colors';

interface Props {
  lines: Line[];
  names: string[];
  metric: string | null;
  lowerIsBetter: boolean;
  shown: string | null;
  onShow: (run: string | null) => void;
}

interface Axis {
  name: string;
  place: (value: number | string) => number;
  marks: { at: number; text: string }[];
}

const [height, top, bottom] = [300, 34, 14];

/** A line a run, through its parameters to its metric; the better, the more its color stands out. */
export function Parallel({ lines, names, metric, lowerIsBetter, shown, onShow }: Props) {
  const dark = useDark();
  const [element, width] = useWidth<HTMLDivElement>();
  const axes = useMemo(() => [...names, ...(metric !== null ? [metric] : [])].map((name) => axisOf(name, lines)), [lines, names, metric]);
  const inner = Math.max(width - 2, axes.length * 120);
  const at = (i: number) => (axes.length === 1 ? inner / 2 : 84 + (i * (inner - 168)) / (axes.length - 1));
  const last = metric !== null ? axes[axes.length - 1] : undefined;
  const share = (line: Line) => {
    const value = metric !== null ? line.values.get(metric) : undefined;
    return value === undefined || !last ? null : lowerIsBetter ? 1 - last.place(value) : last.place(value);
  };
  const ordered = [...lines].sort((a, b) => (share(a) ?? -1) - (share(b) ?? -1));
  return (
    <div class="card scroll parallel" ref={element} tabIndex={0} role="region" aria-label="Parallel coordinates: the table of runs below has the same values">
      <svg width={inner} height={height} aria-hidden="true" onMouseLeave={() => onShow(null)}>
        {ordered.map((line) => {
          const of = share(line);
          const points = axes.flatMap((axis, i) => {
            const value = line.values.get(axis.name);
            return value === undefined ? [] : [`${at(i).toFixed(1)} ${(height - bottom - axis.place(value) * (height - top - bottom)).toFixed(1)}`];
          });
          if (points.length < 2) return null;
          return (
            <g key={line.run} class={`line${shown === null ? '' : shown === line.run ? ' lit' : ' dim'}`} onMouseEnter={() => onShow(line.run)}>
              <path d={`M${points.join('L')}`} stroke={of === null ? 'currentColor' : scale(of, dark)} />
              <path class="reach" d={`M${points.join('L')}`}><title>{line.name}</title></path>
            </g>
          );
        })}
        {axes.map((axis, i) => (
          <g key={axis.name} class="axis" transform={`translate(${at(i)} 0)`}>
            <line y1={top} y2={height - bottom} />
            <text y="14" class="title" text-anchor={i === 0 ? 'start' : i === axes.length - 1 ? 'end' : 'middle'} x={i === 0 ? -72 : i === axes.length - 1 ? 72 : 0}>{axis.name.length > 22 ? `${axis.name.slice(0, 21)}…` : axis.name}</text>
            {axis.marks.map((mark) => <text key={mark.at} x={i === axes.length - 1 ? 6 : -6} text-anchor={i === axes.length - 1 ? 'start' : 'end'} y={height - bottom - mark.at * (height - top - bottom) + 4}>{mark.text}</text>)}
          </g>
        ))}
      </svg>
    </div>
  );
}

/** Numbers by their size, by their order of magnitude where they are spread over some; what is not all numbers, by name. */
function axisOf(name: string, lines: Line[]): Axis {
  const values = lines.map((line) => line.values.get(name)).filter((value) => value !== undefined);
  const numbers = values.filter((value): value is number => typeof value === 'number');
  if (numbers.length === values.length && numbers.length > 0) {
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    const logarithmic = low > 0 && high / low >= 100;
    const put = logarithmic ? Math.log : (value: number) => value;
    const place = (value: number | string) => (high === low ? 0.5 : (put(Number(value)) - put(low)) / (put(high) - put(low)));
    const marks = high === low ? [low] : [0, 0.25, 0.5, 0.75, 1].map((part) => (logarithmic ? Math.exp(put(low) + part * (put(high) - put(low))) : low + part * (high - low)));
    return { name, place, marks: marks.map((mark) => ({ at: place(mark), text: number(Number(mark.toPrecision(3))) })) };
  }
  const words = [...new Set(values.map(String))].sort();
  const place = (value: number | string) => (words.length < 2 ? 0.5 : words.indexOf(String(value)) / (words.length - 1));
  return { name, place, marks: words.slice(0, 20).map((word) => ({ at: place(word), text: word.length > 12 ? `${word.slice(0, 11)}…` : word })) };
}
