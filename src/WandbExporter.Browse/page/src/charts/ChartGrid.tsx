import { useMemo } from 'preact/hooks';
import type { Metric } from '../api';
import { counted } from '../format';
import { useAsked, useKept, useRested } from '../use';
import { Empty, Failed, Waiting } from '../parts/States';
import type { Look, Shown } from './Chart';
import { MetricChart } from './MetricChart';

interface Props {
  entity: string;
  project: string;
  table: 'history' | 'system';
  runs: Shown[];
}

const most = 60;

/** Charts of every metric that some runs logged, by the first word of their names. */
export function ChartGrid({ entity, project, table, runs }: Props) {
  const plain = table === 'system' ? '_runtime' : '_step';
  const [chosen, setLook] = useKept<Look>(`look ${table}`, { axis: plain, smoothing: 0, logX: false, logY: false });
  const [words, setWords] = useKept(`metrics ${table}`, '');
  const [all, setAll] = useKept(`all ${table}`, false);
  const rested = useRested(words);
  const asked = useAsked<{ metrics: Metric[] }>('/api/metrics', { entity, project, table: table, run: runs.map((run) => run.run) }, true);
  const metrics = asked.value?.metrics ?? [];
  const drawn = useMemo(
    () => metrics.filter(({ metric, kind }) => kind !== 'other' && !['_step', '_runtime', '_timestamp'].includes(metric) && matches(metric, rested)),
    [metrics, rested],
  );
  const axes = metrics.filter(({ metric, kind }) => kind !== 'other' && !metric.startsWith('_'));
  // What is remembered was chosen for another project perhaps, whose metrics these runs have not logged.
  const axis = chosen.axis.startsWith('_') || axes.some(({ metric }) => metric === chosen.axis) ? chosen.axis : plain;
  const look = useMemo(() => ({ ...chosen, axis }), [axis, chosen.smoothing, chosen.logX, chosen.logY]);
  const sections = useMemo(() => {
    const found = new Map<string, string[]>();
    for (const { metric } of all ? drawn : drawn.slice(0, most)) {
      const section = sectionOf(metric);
      found.set(section, [...(found.get(section) ?? []), metric]);
    }
    return [...found].sort(([a], [b]) => (a === '' ? 1 : b === '' ? -1 : a.localeCompare(b)));
  }, [drawn, all]);
  if (asked.state === 'failed') return <Failed why={asked.why} />;
  if (!asked.value) return <Waiting what="metrics" />;
  const others = metrics.filter(({ kind }) => kind === 'other').map(({ metric }) => metric);
  const change = (part: Partial<Look>) => setLook({ ...look, ...part });
  return (
    <div class="charts">
      <div class="toolbar" role="group" aria-label="How the charts look">
        <label class="grow">
          <span>Metrics</span>
          <input type="search" value={words} placeholder="All" onInput={(event) => setWords(event.currentTarget.value)} />
        </label>
        <label>
          <span>Over</span>
          <select value={look.axis} onChange={(event) => change({ axis: event.currentTarget.value })}>
            {table === 'history' && <option value="_step">Step</option>}
            <option value="_runtime">Relative time</option>
            <option value="_timestamp">Wall time</option>
            {table === 'history' && axes.length > 0 && (
              <optgroup label="Metrics">
                {axes.map(({ metric }) => <option key={metric} value={metric}>{metric}</option>)}
              </optgroup>
            )}
          </select>
        </label>
        <label>
          <span>Smoothing</span>
          <input type="range" min="0" max="0.995" step="0.005" value={look.smoothing} onInput={(event) => change({ smoothing: Number(event.currentTarget.value) })} />
        </label>
        <label class="check"><input type="checkbox" checked={look.logY} onChange={(event) => change({ logY: event.currentTarget.checked })} /> log y</label>
        <label class="check"><input type="checkbox" checked={look.logX} onChange={(event) => change({ logX: event.currentTarget.checked })} /> log x</label>
      </div>
      {drawn.length === 0 && <Empty>{metrics.length === 0 ? 'Nothing was logged here.' : rested ? `No metric has “${rested}” in its name.` : 'No numbers were logged here.'}</Empty>}
      {sections.map(([section, names]) => (
        <section key={section}>
          {sections.length > 1 && <h3>{section === '' ? 'Others' : section} <span class="quiet">{names.length}</span></h3>}
          <div class="grid">
            {names.map((metric) => <MetricChart key={metric} entity={entity} project={project} table={table} metric={metric} runs={runs} look={look} />)}
          </div>
        </section>
      ))}
      {!all && drawn.length > most && <p class="more"><button onClick={() => setAll(true)}>Show all {counted(drawn.length, 'chart')}</button></p>}
      {others.length > 0 && (
        <details class="others">
          <summary>{counted(others.length, 'key')} without numbers</summary>
          <p>Texts, objects and media are no curves; media are among the files. {others.slice(0, 200).map((name) => <code key={name}>{name}</code>)}</p>
        </details>
      )}
    </div>
  );
}

const matches = (metric: string, words: string) => words.toLowerCase().split(/\s+/).every((word) => metric.toLowerCase().includes(word));

function sectionOf(metric: string): string {
  const name = metric.startsWith('system.') ? metric.slice(7) : metric;
  const end = name.search(metric === name ? /\// : /[./]/);
  return end > 0 ? name.slice(0, end) : '';
}
