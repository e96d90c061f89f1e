import { useEffect } from 'preact/hooks';
import { get, type Project as Answer, type RunLine } from '../api';
import type { Shown } from '../charts/Chart';
import { ChartGrid } from '../charts/ChartGrid';
import { count, counted } from '../format';
import { Page } from '../parts/Page';
import { Empty, Failed, Waiting } from '../parts/States';
import { Swatch } from '../parts/RunsTable';
import { Tabs } from '../parts/Tabs';
import { link, toProject, toRun } from '../route';
import { useAsked, useDark, useKept } from '../use';
import { Lineage } from './Lineage';
import { Reports } from './Reports';
import { Runs } from './Runs';
import { SweepPage, Sweeps } from './Sweeps';

/** So many runs are shown over each other before anybody has chosen. */
const first = 10;

const most = 100;

export function Project({ entity, project, asked }: { entity: string; project: string; asked: URLSearchParams }) {
  const there = useAsked<Answer>('/api/project', { entity, project });
  const [chosen, setChosen] = useKept<{ run: string; name: string }[] | null>(`chosen ${entity}/${project}`, null);
  useEffect(() => {
    if (chosen !== null) return;
    const ending = new AbortController();
    get<{ rows: RunLine[] }>('/api/runs', { entity, project, limit: first }, ending.signal).then(
      ({ rows }) => setChosen(rows.map(({ run, name }) => ({ run, name: name || run }))),
      () => {},
    );
    return () => ending.abort();
  }, [entity, project, chosen]);
  const sweep = asked.get('sweep');
  const tab = asked.get('tab') ?? 'runs';
  const trail = [{ title: entity, to: link([]) }, ...(sweep !== null ? [{ title: project, to: toProject(entity, project, { tab: 'sweeps' }) }] : [])];
  if (there.state === 'failed') return <Page title={project} trail={trail}><Failed why={there.why} /></Page>;
  if (sweep !== null) return <SweepPage entity={entity} project={project} sweep={sweep} trail={trail} />;
  const runs = there.value?.states.reduce((sum, state) => sum + state.runs, 0);
  const sub = there.value && runs !== undefined && (
    <>
      {counted(runs, 'run')}
      {there.value.states.map(({ state, runs: n }) => <span key={state}> · {count(n)} {state || 'without state'}</span>)}
      {there.value.project[0]?.description && <span class="description">{there.value.project[0].description}</span>}
    </>
  );
  const choose = (run: RunLine) => {
    const now = chosen ?? [];
    setChosen(now.some((one) => one.run === run.run) ? now.filter((one) => one.run !== run.run) : [...now, { run: run.run, name: run.name || run.run }].slice(-most));
  };
  const shown: Shown[] = (chosen ?? []).map((run, place) => ({ ...run, place }));
  const tabs = [
    { id: 'runs', title: 'Runs', count: runs },
    { id: 'charts', title: 'Charts' },
    { id: 'sweeps', title: 'Sweeps', count: there.value?.sweeps },
    { id: 'reports', title: 'Reports', count: there.value?.reports[0]?.count },
    { id: 'lineage', title: 'Lineage' },
  ];
  return (
    <Page title={project || '(no name)'} trail={trail} sub={sub}>
      <Tabs tabs={tabs} shown={tab} to={(id) => toProject(entity, project, { tab: id })} />
      {tab === 'charts' ? (
        chosen === null ? <Waiting what="runs" /> : shown.length === 0 ? <Empty>{runs === 0 ? 'No run was exported of this project.' : 'Choose runs by the boxes in front of them, and their curves stand here.'}</Empty> : (
          <>
            <Chosen entity={entity} project={project} runs={shown} onDrop={(run) => setChosen((chosen ?? []).filter((one) => one.run !== run))} onClear={() => setChosen([])} />
            <ChartGrid entity={entity} project={project} table="history" runs={shown} />
          </>
        )
      ) : tab === 'sweeps' ? <Sweeps entity={entity} project={project} />
      : tab === 'reports' ? <Reports entity={entity} project={project} shown={asked.get('report')} />
      : tab === 'lineage' ? <Lineage entity={entity} project={project} run={null} />
      : !there.value ? <Waiting what="the project" />
      : runs === 0 ? <Empty>No run was exported of this project.</Empty>
      : <Runs entity={entity} project={project} columns={there.value.columns} chosen={(chosen ?? []).map((run) => run.run)} onChoose={choose} />}
    </Page>
  );
}

function Chosen({ entity, project, runs, onDrop, onClear }: { entity: string; project: string; runs: Shown[]; onDrop: (run: string) => void; onClear: () => void }) {
  const dark = useDark();
  return (
    <div class="chosen" role="group" aria-label="Runs that are shown">
      <ul>
        {runs.map((run) => (
          <li key={run.run}>
            <Swatch place={run.place} dark={dark} />
            <a href={toRun(entity, project, run.run)} title={run.run}>{run.name}</a>
            <button class="drop" aria-label={`Leave out ${run.name}`} onClick={() => onDrop(run.run)}>×</button>
          </li>
        ))}
      </ul>
      <button class="small" onClick={onClear}>Leave out all</button>
    </div>
  );
}
