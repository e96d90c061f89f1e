import { useMemo, useState } from 'preact/hooks';
import type { Project, RunLine } from '../api';
import { counted } from '../format';
import { RunsTable, fields, titleOf } from '../parts/RunsTable';
import { Empty, Failed, Waiting } from '../parts/States';
import { useAsked, useKept, useRested } from '../use';

interface Props {
  entity: string;
  project: string;
  columns: Project['columns'];
  chosen: string[];
  onChoose: (run: RunLine) => void;
}

interface View {
  columns: string[] | null;
  sort: string;
  descending: boolean;
  filters: [string, string, string][];
  group: string;
}

const operators: [string, string][] = [['=', 'is'], ['!=', 'is not'], ['has', 'contains'], ['<', '<'], ['<=', '≤'], ['>', '>'], ['>=', '≥'], ['set', 'is there'], ['unset', 'is missing']];

/** The table of a project's runs, with what is searched, filtered, grouped and shown of it. */
export function Runs({ entity, project, columns, chosen, onChoose }: Props) {
  const [view, setView] = useKept<View>(`view ${entity}/${project}`, { columns: null, sort: 'r:created_at', descending: true, filters: [], group: '' });
  const [words, setWords] = useState('');
  const [total, setTotal] = useState<number | null>(null);
  const [choosing, setChoosing] = useState(false);
  const rested = useRested(words);
  const usual = useMemo(() => usualOf(columns), [columns]);
  const shown = view.columns ?? usual;
  const change = (part: Partial<View>) => setView({ ...view, ...part });
  const names = useMemo(() => [...Object.keys(fields), ...columns.map(({ kind, key }) => `${kind}:${key}`)], [columns]);
  const asked = { q: rested || null, filter: view.filters.filter(([, how, value]) => value !== '' || how === 'set' || how === 'unset').map((filter) => JSON.stringify(filter)) };
  const sort = (column: string) => change(column === view.sort ? { descending: !view.descending } : { sort: column, descending: !['r:display_name', 'r:run_id'].includes(column) });
  const table = { entity, project, columns: shown, sort: view.sort, descending: view.descending, chosen, onSort: sort, onChoose };
  return (
    <>
      <div class="toolbar" role="group" aria-label="Which runs are shown">
        <label class="grow">
          <span>Runs</span>
          <input type="search" value={words} placeholder="Name, id, tag, notes" onInput={(event) => setWords(event.currentTarget.value)} />
        </label>
        <label>
          <span>Group by</span>
          <select value={view.group} onChange={(event) => change({ group: event.currentTarget.value })}>
            <option value="">Nothing</option>
            <Options names={names} />
          </select>
        </label>
        <button onClick={() => change({ filters: [...view.filters, [shown.find((name) => name.startsWith('c:')) ?? 'r:state', '=', '']] })}>Add filter</button>
        <button aria-expanded={choosing} onClick={() => setChoosing(!choosing)}>Columns</button>
        <p class="total" role="status">{total !== null && view.group === '' && counted(total, 'run')}</p>
      </div>
      {view.filters.map(([column, how, value], i) => {
        const put = (filter: [string, string, string] | null) => change({ filters: view.filters.flatMap((one, j) => (j !== i ? [one] : filter ? [filter] : [])) });
        return (
          <div class="toolbar filter" key={i} role="group" aria-label={`Filter ${i + 1}`}>
            <select aria-label="Column" value={column} onChange={(event) => put([event.currentTarget.value, how, value])}><Options names={names} /></select>
            <select aria-label="Condition" value={how} onChange={(event) => put([column, event.currentTarget.value, value])}>{operators.map(([id, title]) => <option key={id} value={id}>{title}</option>)}</select>
            {how !== 'set' && how !== 'unset' && <input aria-label="Value" value={value} onInput={(event) => put([column, how, event.currentTarget.value])} />}
            <button class="small" aria-label={`Remove filter ${i + 1}`} onClick={() => put(null)}>×</button>
          </div>
        );
      })}
      {choosing && <Columns names={names} shown={shown} onChange={(next) => change({ columns: next })} onUsual={() => change({ columns: null })} />}
      {view.group === '' ? (
        <RunsTable {...table} asked={asked} most={Math.max(360, innerHeight - 260)} onTotal={setTotal} />
      ) : (
        <Groups {...table} by={view.group} asked={asked} />
      )}
    </>
  );
}

function Groups({ by, asked, ...table }: { by: string; asked: { q: string | null; filter: string[] } } & Omit<Parameters<typeof RunsTable>[0], 'most' | 'asked'>) {
  const answer = useAsked<{ groups: { value: string | null; runs: number }[] }>('/api/groups', { entity: table.entity, project: table.project, by, ...asked }, true);
  const [open, setOpen] = useState<string[]>([]);
  if (answer.state === 'failed') return <Failed why={answer.why} />;
  if (!answer.value) return <Waiting what="groups" />;
  if (answer.value.groups.length === 0) return <Empty>No run is like that.</Empty>;
  return (
    <div class="groups">
      {answer.value.groups.map(({ value, runs }) => {
        const key = JSON.stringify(value);
        const opened = open.includes(key);
        return (
          <section key={key}>
            <h3>
              <button aria-expanded={opened} onClick={() => setOpen(opened ? open.filter((one) => one !== key) : [...open, key])}>
                <span aria-hidden="true">{opened ? '▾' : '▸'}</span> <span class="quiet">{titleOf(by)}</span> {value ?? <em>none</em>} <span class="quiet">{counted(runs, 'run')}</span>
              </button>
            </h3>
            {opened && <RunsTable {...table} asked={{ ...asked, filter: [...asked.filter, JSON.stringify(value === null ? [by, 'unset', ''] : [by, '=', value])] }} most={380} />}
          </section>
        );
      })}
    </div>
  );
}

function Columns({ names, shown, onChange, onUsual }: { names: string[]; shown: string[]; onChange: (columns: string[]) => void; onUsual: () => void }) {
  const [words, setWords] = useState('');
  const found = names.filter((name) => name !== 'r:display_name' && titleOf(name).toLowerCase().includes(words.toLowerCase()));
  const most = 300;
  return (
    <div class="card chooser" role="group" aria-label="Columns">
      <div class="toolbar">
        <input class="grow" type="search" aria-label="Find a column" placeholder="Find a key of config or summary" value={words} onInput={(event) => setWords(event.currentTarget.value)} />
        <button class="small" onClick={onUsual}>The usual ones</button>
        <button class="small" onClick={() => onChange([])}>None</button>
      </div>
      <ul tabIndex={0} aria-label="Columns that there are">
        {found.slice(0, most).map((name) => (
          <li key={name}>
            <label class="check">
              <input type="checkbox" checked={shown.includes(name)} onChange={() => onChange(shown.includes(name) ? shown.filter((one) => one !== name) : [...shown, name])} />
              <span class="of">{name.startsWith('c:') ? 'config' : name.startsWith('s:') ? 'summary' : 'run'}</span> {titleOf(name)}
            </label>
          </li>
        ))}
        {found.length > most && <li class="quiet">and {found.length - most} more: type a part of the name</li>}
      </ul>
    </div>
  );
}

function Options({ names }: { names: string[] }) {
  const most = 1000;
  return (
    <>
      {([['Run', 'r:'], ['Config', 'c:'], ['Summary', 's:']] as const).map(([title, kind]) => {
        const of = names.filter((name) => name.startsWith(kind));
        return of.length > 0 && <optgroup key={kind} label={title}>{of.slice(0, most).map((name) => <option key={name} value={name}>{titleOf(name)}</option>)}</optgroup>;
      })}
    </>
  );
}

/** What tells runs apart, and how they ended: keys of the config that differ, and numbers of the summary. */
function usualOf(columns: Project['columns']): string[] {
  const config = columns.filter(({ kind, key, objects, distinct }) => kind === 'c' && objects === 0 && distinct > 1 && !key.startsWith('_')).slice(0, 4);
  const summary = columns.filter(({ kind, key, numbers, distinct }) => kind === 's' && numbers > 0 && distinct > 1 && !key.startsWith('_')).slice(0, 5);
  return ['r:state', 'r:created_at', 'r:duration', ...[...config, ...summary].map(({ kind, key }) => `${kind}:${key}`), 'r:username', 'r:tags'];
}
