import { get, type Asked, type RunLine } from '../api';
import { cell, duration, time, list } from '../format';
import { toRun } from '../route';
import { color, dash } from '../charts/colors';
import { useDark } from '../use';
import { Rows } from './Rows';
import { State } from './States';

interface Props {
  entity: string;
  project: string;
  columns: string[];
  sort: string;
  descending: boolean;
  asked: Asked;
  chosen: string[];
  most: number;
  onSort: (column: string) => void;
  onChoose: (run: RunLine) => void;
  onTotal?: (total: number) => void;
}

/** Runs of a project: sorted by a click on a column's name, chosen for charts by the boxes in front. */
export function RunsTable({ entity, project, columns, sort, descending, asked, chosen, most, onSort, onChoose, onTotal }: Props) {
  const dark = useDark();
  const question: Asked = { entity, project, sort, dir: descending ? 'desc' : 'asc', column: columns, ...asked };
  const head = (
    <div class="row head" role="row" aria-rowindex={1}>
      <span class="cell pick" role="columnheader"><span class="unseen">Chosen</span></span>
      <Head column="r:display_name" sort={sort} descending={descending} onSort={onSort} class="name" />
      {columns.map((column) => <Head key={column} column={column} sort={sort} descending={descending} onSort={onSort} />)}
    </div>
  );
  return (
    <Rows<RunLine>
      label="Runs"
      role="table"
      class="runs"
      asked={JSON.stringify(question)}
      height={34}
      most={most}
      columns={columns.length + 2}
      head={head}
      empty="No run is like that."
      load={async (offset, limit, signal) => {
        const answer = await get<{ total: number; rows: RunLine[] }>('/api/runs', { ...question, offset, limit }, signal);
        onTotal?.(answer.total);
        return answer;
      }}
      row={(run) => {
        const place = chosen.indexOf(run.run);
        return (
          <>
            <span class="cell pick" role="cell">
              <input type="checkbox" aria-label={`Choose ${run.name ?? run.run} for the charts`} checked={place >= 0} onChange={() => onChoose(run)} />
              <Swatch place={place} dark={dark} />
            </span>
            <span class="cell name" role="cell">
              <a href={toRun(entity, project, run.run)} title={`${run.name ?? ''} (${run.run})`}>{run.name || run.run}</a>
            </span>
            {columns.map((column, i) => {
              const value = run.cells[i];
              return (
                <span key={column} class={`cell${typeof value === 'number' ? ' numeric' : ''}${wide(column)}`} role="cell" title={typeof value === 'string' ? value : undefined}>
                  {shown(column, value ?? null)}
                </span>
              );
            })}
          </>
        );
      }}
    />
  );
}

export function Swatch({ place, dark }: { place: number; dark: boolean }) {
  if (place < 0) return <span class="swatch" />;
  return (
    <svg class="swatch" viewBox="0 0 14 4" aria-hidden="true">
      <line x1="0" y1="2" x2="14" y2="2" stroke={color(place, dark)} stroke-width="3" stroke-dasharray={dash(place).join(' ')} />
    </svg>
  );
}

function Head({ column, sort, descending, onSort, class: name }: { column: string; sort: string; descending: boolean; onSort: (column: string) => void; class?: string }) {
  const sorted = column === sort;
  return (
    <span class={`cell ${name ?? ''}${wide(column)}`} role="columnheader" aria-sort={sorted ? (descending ? 'descending' : 'ascending') : undefined}>
      <button onClick={() => onSort(column)} title={titleOf(column)}>
        {column.startsWith('r:') ? null : <span class="of">{column.startsWith('c:') ? 'config' : 'summary'}</span>}
        <span class="title">{titleOf(column)}{sorted && <span aria-hidden="true">{descending ? ' ↓' : ' ↑'}</span>}</span>
      </button>
    </span>
  );
}

export const fields: Record<string, string> = {
  'r:display_name': 'Name',
  'r:state': 'State',
  'r:created_at': 'Created',
  'r:duration': 'Duration',
  'r:username': 'User',
  'r:tags': 'Tags',
  'r:notes': 'Notes',
  'r:group': 'Group',
  'r:job_type': 'Job type',
  'r:sweep_name': 'Sweep',
  'r:host': 'Host',
  'r:commit': 'Commit',
  'r:last_step': 'Last step',
  'r:history_line_count': 'Logged rows',
  'r:log_line_count': 'Console lines',
  'r:file_count': 'Files',
  'r:heartbeat_at': 'Last heartbeat',
  'r:updated_at': 'Updated',
  'r:run_id': 'Id',
};

const wide = (column: string) => (column.startsWith('r:') && column.endsWith('_at') ? ' moment' : '');

export const titleOf = (column: string) => fields[column] ?? column.slice(2);

function shown(column: string, value: number | string | null) {
  if (column === 'r:state') return <State state={typeof value === 'string' ? value : null} />;
  if (column === 'r:duration') return duration(typeof value === 'number' ? value : null);
  if (column === 'r:tags') return list(typeof value === 'string' ? value : null).map((tag, i) => <span class="tag" key={i}>{tag}</span>);
  if (column.startsWith('r:') && column.endsWith('_at')) return time(typeof value === 'string' ? value.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00') : null);
  return cell(value);
}
