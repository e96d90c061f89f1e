import type { Curve, Curves } from '../api';

/** The places of all curves on the axis, and of each curve its values there: null is a gap, undefined a place of other curves. */
export interface Aligned {
  x: Float64Array;
  values: (number | null | undefined)[][];
  smoothed: ((number | null | undefined)[] | null)[];
}

// Where in a column of pixels the first, the lower or higher of the extremes that comes first, the other, and the last stand.
const slots = [0.125, 0.375, 0.625, 0.875] as const;

interface Line {
  x: Float64Array;
  y: Float64Array;
  smooth: { x: Float64Array; y: Float64Array } | null;
}

/** @param smoothing From 0 to below 1: how much of a value comes from those before it, over a thousandth of the axis. */
export function align(curves: Curves, smoothing: number, logarithmic: { x: boolean; y: boolean }): Aligned {
  const lines = curves.curves.map((curve) => lineOf(curve, curves));
  const [low, high] = extent(lines);
  for (const line of lines) if (smoothing > 0 && line.smooth) line.smooth = { x: line.smooth.x, y: smooth(line.smooth, smoothing, high - low) };
  const x = union(lines.flatMap((line) => (smoothing > 0 && line.smooth ? [line.x, line.smooth.x] : [line.x])), logarithmic.x);
  return {
    x,
    values: lines.map((line) => at(x, line.x, line.y, logarithmic.y)),
    smoothed: lines.map((line) => (smoothing > 0 && line.smooth ? at(x, line.smooth.x, line.smooth.y, logarithmic.y) : null)),
  };
}

function lineOf(curve: Curve, { from, width }: Curves): Line {
  if (curve.kind === 'points') return { ...apart(curve), smooth: { x: curve.x, y: curve.y } };
  if (curve.kind === 'none') return { x: new Float64Array(0), y: new Float64Array(0), smooth: null };
  const xs: number[] = [];
  const ys: number[] = [];
  const middles: number[] = [];
  const means: number[] = [];
  for (let i = 0; i < curve.order.length; i++) {
    const order = curve.order[i]!;
    if (order === 0) continue;
    const start = from + i * width;
    if (order < 0) {
      xs.push(start + width * slots[0]);
      ys.push(NaN);
    } else {
      const [earlier, later] = order === 1 ? [curve.low[i]!, curve.high[i]!] : [curve.high[i]!, curve.low[i]!];
      for (const slot of slots) xs.push(start + width * slot);
      ys.push(curve.first[i]!, earlier, later, curve.last[i]!);
    }
    middles.push(start + width / 2);
    means.push(curve.mean[i]!);
  }
  return { x: Float64Array.from(xs), y: Float64Array.from(ys), smooth: { x: Float64Array.from(middles), y: Float64Array.from(means) } };
}

/** Of several values in one place the first, the lowest, the highest and the last, as little apart as numbers can be: a line through them covers what one through all would. */
function apart({ x, y }: { x: Float64Array; y: Float64Array }): { x: Float64Array; y: Float64Array } {
  const xs: number[] = [];
  const ys: number[] = [];
  for (let start = 0, end = 1; start < x.length; start = end++) {
    while (end < x.length && x[end] === x[start]) end++;
    for (const i of kept(y, start, end)) {
      const before = xs[xs.length - 1];
      xs.push(before !== undefined && before >= x[start]! ? next(before) : x[start]!);
      ys.push(y[i]!);
    }
  }
  return { x: Float64Array.from(xs), y: Float64Array.from(ys) };
}

function kept(y: Float64Array, start: number, end: number): number[] {
  if (end - start === 1) return [start];
  const finite: number[] = [];
  for (let i = start; i < end; i++) if (Number.isFinite(y[i])) finite.push(i);
  if (finite.length === 0) return [start];
  const low = finite.reduce((one, other) => (y[other]! < y[one]! ? other : one));
  const high = finite.reduce((one, other) => (y[other]! > y[one]! ? other : one));
  return [...new Set([finite[0]!, Math.min(low, high), Math.max(low, high), finite[finite.length - 1]!])];
}

/** A number that is hardly greater. */
const next = (value: number) => value + Math.max(Number.MIN_VALUE, Math.abs(value) * Number.EPSILON);

function extent(lines: Line[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const { x } of lines) {
    if (x.length === 0) continue;
    low = Math.min(low, x[0]!);
    high = Math.max(high, x[x.length - 1]!);
  }
  return [low, high];
}

/** An exponential mean by distance on the axis, so that it is the same whichever points are shown, and without a pull to where it began. */
function smooth({ x, y }: { x: Float64Array; y: Float64Array }, weight: number, range: number): Float64Array {
  const step = range > 0 ? range / 1000 : 1;
  const smoothed = new Float64Array(y.length);
  let [sum, total, before] = [0, 0, x[0] ?? 0];
  for (let i = 0; i < y.length; i++) {
    const value = y[i]!;
    if (!Number.isFinite(value)) {
      smoothed[i] = NaN;
      continue;
    }
    const fade = weight ** ((x[i]! - before) / step);
    sum = sum * fade + value;
    total = total * fade + 1;
    before = x[i]!;
    smoothed[i] = sum / total;
  }
  return smoothed;
}

function union(axes: Float64Array[], positive: boolean): Float64Array {
  let length = 0;
  for (const axis of axes) length += axis.length;
  const all = new Float64Array(length);
  let place = 0;
  for (const axis of axes) {
    all.set(axis, place);
    place += axis.length;
  }
  all.sort();
  let kept = 0;
  for (let i = 0; i < all.length; i++) if ((kept === 0 || all[i] !== all[kept - 1]) && (!positive || all[i]! > 0)) all[kept++] = all[i]!;
  return all.subarray(0, kept);
}

function at(x: Float64Array, axis: Float64Array, values: Float64Array, positive: boolean): (number | null | undefined)[] {
  const placed = new Array<number | null | undefined>(x.length).fill(undefined);
  let place = 0;
  for (let i = 0; i < axis.length; i++) {
    while (place < x.length && x[place]! < axis[i]!) place++;
    if (x[place] !== axis[i]) continue;
    const value = values[i]!;
    placed[place] = Number.isFinite(value) && (!positive || value > 0) ? value : null;
  }
  return placed;
}
