import { useEffect, useState } from 'preact/hooks';
import { curves as ask, type Curves } from '../api';
import { inTurn } from './turns';
import { counted, number } from '../format';
import { useSeen } from '../use';
import { Chart, type Look, type Shown } from './Chart';

interface Props {
  entity: string;
  project: string;
  table: 'history' | 'system';
  metric: string;
  runs: Shown[];
  look: Look;
}

/** A metric of some runs. It is asked for when it comes near the window, and again, closer, where it is zoomed. */
export function MetricChart({ entity, project, table, metric, runs, look }: Props) {
  const [element, seen] = useSeen<HTMLElement>();
  const [wide, setWide] = useState(false);
  const [range, setRange] = useState<[number, number] | null>(null);
  const [curves, setCurves] = useState<Curves | null>(null);
  const [why, setWhy] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const ids = runs.map((run) => run.run);
  const key = JSON.stringify([ids, look.axis]);

  useEffect(() => setRange(null), [look.axis]);
  useEffect(() => {
    if (!seen) return;
    const ending = new AbortController();
    setBusy(true);
    const columns = Math.max(200, Math.round((element.current?.clientWidth ?? 600) * Math.min(2, devicePixelRatio)));
    inTurn(() => ask({ entity, project, table, metric, run: ids, axis: look.axis, columns, from: range?.[0], to: range?.[1] }, ending.signal), ending.signal, range !== null).then(
      (answer) => {
        setCurves(answer);
        setWhy(null);
        setBusy(false);
      },
      (e: Error) => {
        if (ending.signal.aborted) return;
        setWhy(e.message);
        setBusy(false);
      },
    );
    return () => ending.abort();
  }, [seen, entity, project, table, metric, key, range, wide]);

  const drawn = curves?.curves.filter((curve) => curve.kind !== 'none') ?? [];
  // The answer that is shown may be of the runs that were chosen before.
  const of = (curves?.curves ?? []).map((curve) => runs.find((run) => run.run === curve.run));
  const shown = of.every((run) => run !== undefined) ? (of as Shown[]) : null;
  const kept = curves?.curves.filter((curve) => curve.kind === 'columns') ?? [];
  return (
    <figure class={`card metric${wide ? ' wide' : ''}`} ref={element} aria-busy={busy} data-metric={metric}>
      <figcaption>
        <span class="metricname" title={metric}>{metric || '(no name)'}</span>
        {range && <button class="small" onClick={() => setRange(null)}>Show all</button>}
        <button class="small icon" onClick={() => setWide(!wide)} aria-pressed={wide} title={wide ? 'Smaller' : 'Larger'} aria-label={`${wide ? 'Smaller' : 'Larger'}: ${metric}`}>{wide ? '–' : '+'}</button>
      </figcaption>
      {why !== null ? (
        <p class="failed" role="alert">{why}</p>
      ) : curves === null || shown === null ? (
        <div class="skeleton" style={{ height: wide ? '420px' : '200px' }} />
      ) : drawn.length === 0 ? (
        <p class="empty" style={{ height: wide ? '420px' : '200px' }}>{range ? 'No point in this stretch.' : 'No number was logged here.'}</p>
      ) : (
        <Chart label={`${metric}, ${counted(drawn.length, 'run')}`} curves={curves} runs={shown} look={look} height={wide ? 420 : 200} range={range} onRange={setRange} />
      )}
      <p class="note">
        {curves && drawn.length > 0 && (kept.length === 0 ? 'every point' : `lowest and highest of ${counted(kept.reduce((sum, curve) => sum + (curve.kind === 'columns' ? curve.count : 0), 0), 'point')}`)}
        {range && `, from ${number(range[0])} to ${number(range[1])}`}
      </p>
    </figure>
  );
}
