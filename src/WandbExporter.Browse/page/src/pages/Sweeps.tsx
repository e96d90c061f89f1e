import { useMemo, useState } from 'preact/hooks';
import type { Sweep, SweepLine } from '../api';
import { Parallel } from '../charts/Parallel';
import { cell, counted, date } from '../format';
import { Page } from '../parts/Page';
import { Empty, Failed, State, Waiting } from '../parts/States';
import { toProject, toRun } from '../route';
import { useAsked } from '../use';

export function Sweeps({ entity, project }: { entity: string; project: string }) {
  const asked = useAsked<{ sweeps: SweepLine[] }>('/api/sweeps', { entity, project });
  if (asked.state === 'failed') return <Failed why={asked.why} />;
  if (!asked.value) return <Waiting what="sweeps" />;
  if (asked.value.sweeps.length === 0) return <Empty>No sweep was exported of this project.</Empty>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Sweeps">
      <table>
        <thead><tr><th scope="col">Sweep</th><th scope="col">State</th><th scope="col">Method</th><th scope="col">Metric</th><th scope="col" class="numeric">Runs</th><th scope="col" class="numeric">Best</th><th scope="col">Best run</th><th scope="col">Created</th></tr></thead>
        <tbody>
          {asked.value.sweeps.map((sweep) => (
            <tr key={sweep.sweep}>
              <td><a href={toProject(entity, project, { sweep: sweep.sweep })}>{sweep.display_name || sweep.sweep}</a> <code class="quiet">{sweep.sweep}</code></td>
              <td><State state={sweep.state} /></td>
              <td>{sweep.method}</td>
              <td>{sweep.metric && <>{sweep.goal ?? 'minimize'} <code>{sweep.metric}</code></>}</td>
              <td class="numeric">{sweep.run_count}</td>
              <td class="numeric">{cell(sweep.best_value)}</td>
              <td>{sweep.best_run && <a href={toRun(entity, project, sweep.best_run)}>{sweep.best_run}</a>}</td>
              <td>{date(sweep.created_at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function SweepPage({ entity, project, sweep, trail }: { entity: string; project: string; sweep: string; trail: { title: string; to: string }[] }) {
  const asked = useAsked<Sweep>('/api/sweep', { entity, project, sweep });
  const [run, setRun] = useState<string | null>(null);
  const read = useMemo(() => (asked.value ? linesOf(asked.value) : null), [asked.value]);
  if (asked.state === 'failed') return <Page title={sweep} trail={trail}><Failed why={asked.why} /></Page>;
  const line = asked.value?.sweep[0];
  if (!asked.value || !read) return <Page title={sweep} trail={trail}><Waiting what="the sweep" /></Page>;
  if (!line) return <Page title={sweep} trail={trail}><Empty>The export has no such sweep.</Empty></Page>;
  const { importance, runs } = asked.value;
  const whole = importance.filter((one) => one.value === null);
  return (
    <Page
      title={line.display_name || line.sweep}
      trail={trail}
      sub={<><State state={line.state} /> {counted(runs.length, 'run')} · {line.method} {line.metric && <>· {line.goal ?? 'minimize'} <code>{line.metric}</code></>}{line.best_run && <> · best <a href={toRun(entity, project, line.best_run)}>{line.best_run}</a> with {cell(line.best_value)}</>}{line.description && <span class="description">{line.description}</span>}</>}
    >
      <section>
        <h2>Parameters and metric</h2>
        {read.lines.length === 0 ? <Empty>No run of this sweep has parameters.</Empty> : <Parallel lines={read.lines} names={read.names} metric={line.metric} lowerIsBetter={line.goal !== 'maximize'} shown={run} onShow={setRun} />}
      </section>
      {whole.length > 0 && (
        <section>
          <h2>Importance for <code>{line.metric}</code></h2>
          <div class="scroll" tabIndex={0} role="region" aria-label="Importance">
            <table class="importance">
              <thead><tr><th scope="col">Parameter</th><th scope="col">Importance</th><th scope="col">Correlation</th><th scope="col" class="numeric">Runs</th></tr></thead>
              <tbody>
                {importance.map((one, i) => (
                  <tr key={i}>
                    <td>{one.value === null ? one.parameter : <span class="inner">{one.parameter} = {one.value}</span>}</td>
                    <td><Bar value={one.importance} /></td>
                    <td><Bar value={one.correlation} signed /></td>
                    <td class="numeric">{one.runs}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
      <section>
        <h2>Runs</h2>
        {runs.length === 0 ? <Empty>The sweep has no runs.</Empty> : (
          <div class="scroll" tabIndex={0} role="region" aria-label="Runs">
            <table>
              <thead><tr><th scope="col">Run</th><th scope="col">State</th>{read.names.map((name) => <th key={name} scope="col">{name}</th>)}{line.metric && <th scope="col">{line.metric}</th>}</tr></thead>
              <tbody>
                {runs.map((one) => {
                  const values = read.lines.find((of) => of.run === one.run)?.values;
                  return (
                    <tr key={one.run} class={one.run === run ? 'lit' : undefined} onMouseEnter={() => setRun(one.run)} onMouseLeave={() => setRun(null)} onFocusCapture={() => setRun(one.run)}>
                      <td>{one.name !== null || values ? <a href={toRun(entity, project, one.run)}>{one.name || one.run}</a> : one.run}</td>
                      <td><State state={one.state} /></td>
                      {[...read.names, ...(line.metric ? [line.metric] : [])].map((name) => <td key={name} class="numeric">{cell(values?.get(name) ?? null)}</td>)}
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        )}
      </section>
      {line.config_yaml && <details><summary>Configuration</summary><pre class="text" tabIndex={0} role="region" aria-label="Configuration of the sweep">{line.config_yaml}</pre></details>}
    </Page>
  );
}

function Bar({ value, signed }: { value: number | string | null; signed?: boolean }) {
  if (typeof value !== 'number') return <span class="quiet">–</span>;
  const share = Math.min(1, Math.abs(value));
  return (
    <span class="bar">
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect class="rail" width="100" height="8" rx="2" />
        <rect class={value < 0 ? 'negative' : 'positive'} x={signed ? (value < 0 ? 50 - share * 50 : 50) : 0} width={signed ? share * 50 : share * 100} height="8" rx="2" />
      </svg>
      {value.toFixed(2)}
    </span>
  );
}

export interface Line {
  run: string;
  name: string;
  values: Map<string, number | string>;
}

/** Keys that differ between runs, those of the importance first: what a sweep leaves as it is tells nothing. */
function linesOf({ runs, cells, importance, sweep }: Sweep): { lines: Line[]; names: string[] } {
  const metric = sweep[0]?.metric ?? null;
  const of = new Map<string, Line>(runs.map(({ run, name }) => [run, { run, name: name || run, values: new Map() }]));
  const seen = new Map<string, Set<string>>();
  for (const { run, kind, key, num, text } of cells) {
    const value = typeof num === 'number' ? num : text;
    if (value === null) continue;
    of.get(run)?.values.set(kind === 's' ? metric! : key, value);
    if (kind === 'c') seen.set(key, (seen.get(key) ?? new Set()).add(String(value)));
  }
  const known = [...new Set(importance.map((one) => one.parameter))].filter((name) => seen.has(name));
  const others = [...seen].filter(([name, values]) => values.size > 1 && !known.includes(name) && name !== metric).map(([name]) => name);
  return { lines: [...of.values()].filter((line) => line.values.size > 0), names: [...known, ...others].slice(0, 12) };
}
