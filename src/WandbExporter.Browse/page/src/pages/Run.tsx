import { useMemo } from 'preact/hooks';
import type { Run as Answer, RunFields } from '../api';
import { ChartGrid } from '../charts/ChartGrid';
import { counted, duration, list, number, time } from '../format';
import { Page } from '../parts/Page';
import { Empty, Failed, State, Waiting } from '../parts/States';
import { Tabs } from '../parts/Tabs';
import { Tree } from '../parts/Tree';
import { link, toProject, toRun } from '../route';
import { useAsked } from '../use';
import { Console } from './Console';
import { Files } from './Files';
import { Lineage } from './Lineage';

export function Run({ entity, project, run, asked }: { entity: string; project: string; run: string; asked: URLSearchParams }) {
  const there = useAsked<Answer>('/api/run', { entity, project, run });
  const fields = there.value?.run[0];
  const name = fields?.display_name || run;
  const runs = useMemo(() => [{ run, name, place: 0 }], [run, name]);
  const trail = [{ title: entity, to: link([]) }, { title: project, to: toProject(entity, project) }];
  if (there.state === 'failed') return <Page title={run} trail={trail}><Failed why={there.why} /></Page>;
  if (!there.value) return <Page title={run} trail={trail}><Waiting what="the run" /></Page>;
  if (!fields) return <Page title={run} trail={trail}><Empty>The export has no such run.</Empty></Page>;
  const tab = asked.get('tab') ?? 'charts';
  const tabs = [
    { id: 'charts', title: 'Charts' },
    { id: 'system', title: 'System' },
    { id: 'console', title: 'Console', count: there.value.logs },
    { id: 'files', title: 'Files', count: there.value.files },
    { id: 'config', title: 'Config' },
    { id: 'summary', title: 'Summary' },
    { id: 'lineage', title: 'Lineage' },
  ];
  return (
    <Page title={name} trail={trail} sub={<Facts fields={fields} entity={entity} project={project} />}>
      <Tabs tabs={tabs} shown={tab} to={(id) => toRun(entity, project, run, { tab: id })} />
      {tab === 'system' ? <ChartGrid entity={entity} project={project} table="system" runs={runs} />
      : tab === 'console' ? <Console entity={entity} project={project} run={run} />
      : tab === 'files' ? <Files entity={entity} project={project} run={run} shown={asked.get('file')} />
      : tab === 'config' ? <Tree key="config" label="config" json={fields.config} unwrap />
      : tab === 'summary' ? <Tree key="summary" label="summary" json={fields.summary} />
      : tab === 'lineage' ? <Lineage entity={entity} project={project} run={run} />
      : <ChartGrid entity={entity} project={project} table="history" runs={runs} />}
    </Page>
  );
}

function Facts({ fields, entity, project }: { fields: RunFields; entity: string; project: string }) {
  const seconds = fields.created_at && fields.heartbeat_at ? (Date.parse(fields.heartbeat_at) - Date.parse(fields.created_at)) / 1000 : null;
  const facts: [string, preact.ComponentChildren][] = [
    ['Id', <code>{fields.run_id}</code>],
    ['Created', time(fields.created_at)],
    ['Duration', duration(seconds)],
    ['User', fields.user_name || fields.username],
    ['Rows', fields.history_line_count === null ? null : `${counted(fields.history_line_count, 'row')}${fields.last_step === null ? '' : `, to step ${number(fields.last_step)}`}`],
    ['Group', fields.group],
    ['Job type', fields.job_type],
    ['Sweep', fields.sweep_name && <a href={toProject(entity, project, { sweep: fields.sweep_name })}>{fields.sweep_name}</a>],
    ['Host', fields.host],
    ['Commit', fields.commit && <code>{fields.commit.slice(0, 12)}</code>],
  ];
  const tags = list(fields.tags);
  return (
    <>
      <State state={fields.state} />
      {tags.map((tag, i) => <span class="tag" key={i}>{tag}</span>)}
      <span class="facts">
        {facts.map(([title, value]) => value && <span key={title}><span class="quiet">{title}</span> {value}</span>)}
      </span>
      {(fields.notes || fields.description) && <span class="description">{fields.notes || fields.description}</span>}
    </>
  );
}
