// Ten hues that are told apart on white and on near-black, also by most people who see red and green alike; behind them the same again, dashed.
const light = ['#1f6feb', '#c2500a', '#0a7d4f', '#b8328a', '#6d45d9', '#0b7f92', '#8a6100', '#c4303f', '#4b6a12', '#57606a'];
const dark = ['#6aa9ff', '#f59249', '#3fcf8e', '#f17ac6', '#ab91ff', '#45c8dc', '#e0b341', '#ff7b86', '#a3cc5a', '#a5b0bd'];

export const color = (place: number, isDark: boolean) => (isDark ? dark : light)[place % light.length]!;

export const dash = (place: number): number[] => [[], [6, 4], [2, 3], [8, 3, 2, 3]][Math.floor(place / light.length) % 4]!;

/** From the worst (0) to the best (1): from purple over teal to yellow, which is an order in grey too. */
export function scale(share: number, isDark: boolean): string {
  const stops = isDark
    ? [[88, 80, 160], [64, 130, 160], [60, 180, 140], [170, 215, 90], [250, 230, 80]]
    : [[214, 190, 60], [120, 170, 70], [30, 130, 120], [50, 85, 140], [60, 20, 90]];
  const place = Math.min(0.9999, Math.max(0, share)) * (stops.length - 1);
  const [from, to] = [stops[Math.floor(place)]!, stops[Math.floor(place) + 1]!];
  return `rgb(${from.map((part, i) => Math.round(part + (to[i]! - part) * (place % 1))).join(' ')})`;
}
