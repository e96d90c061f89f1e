/** Answers of the server that serves this page. Names and texts in them were written by anybody: they are shown as text, and nothing else. */

export interface Overview {
  source: string;
  selection: string;
  tool_version: string;
  created_at: string;
  complete: boolean;
  long: boolean;
  organizations: { organization_name: string; entity_name: string | null; team_count: number | null }[];
  projects: ProjectLine[];
}

export interface ProjectLine {
  entity: string;
  project: string;
  description: string | null;
  access: string | null;
  created_at: string | null;
  last_active: string | null;
  runs: number;
}

export interface Project {
  project: { description: string | null; access: string | null; created_at: string | null }[];
  states: { state: string; runs: number }[];
  columns: { kind: 'c' | 's'; key: string; runs: number; numbers: number; objects: number; distinct: number }[];
  sweeps: number;
  reports: { count: number }[];
  lineage: number;
}

export type Cell = number | string | null;

export interface RunLine {
  run: string;
  name: string | null;
  state: string | null;
  cells: Cell[];
}

export interface Metric {
  metric: string;
  kind: 'number' | 'truth' | 'other';
  runs: number;
}

export interface RunFields {
  run_id: string;
  display_name: string | null;
  state: string | null;
  sweep_name: string | null;
  group: string | null;
  job_type: string | null;
  commit: string | null;
  host: string | null;
  tags: string | null;
  notes: string | null;
  description: string | null;
  created_at: string | null;
  heartbeat_at: string | null;
  username: string | null;
  user_name: string | null;
  history_line_count: number | null;
  last_step: number | null;
  config: string | null;
  summary: string | null;
}

export interface Run {
  run: RunFields[];
  history: number;
  system: number;
  logs: number;
  files: number;
  lineage: number;
}

export interface FileLine {
  name: string;
  size_bytes: number | null;
  mimetype: string | null;
  updated_at: string | null;
  status: string;
  key: string | null;
  error: string | null;
}

export interface Edge {
  run: string;
  name: string | null;
  use: 'logged' | 'used';
  artifact: string;
  type: string | null;
  collection: string | null;
  version: string | null;
  project: string | null;
}

export interface Report {
  id: string;
  title: string | null;
  description: string | null;
  view_type: string | null;
  username: string | null;
  updated_at: string | null;
  has_text: boolean;
}

export interface SweepLine {
  sweep: string;
  display_name: string | null;
  state: string | null;
  method: string | null;
  metric: string | null;
  goal: string | null;
  best_run: string | null;
  best_value: Cell;
  run_count: number | null;
  created_at: string | null;
}

export interface Sweep {
  sweep: (SweepLine & { description: string | null; config_yaml: string | null })[];
  importance: { parameter: string; value: string | null; type: string; runs: number; correlation: Cell; importance: Cell }[];
  runs: { run: string; name: string | null; state: string | null }[];
  cells: { run: string; kind: 'c' | 's'; key: string; num: Cell; text: string | null }[];
}

/** What is drawn of a run: each point, or what M4 keeps of each column of pixels. */
export type Curve =
  | { run: string; kind: 'none' }
  | { run: string; kind: 'points'; count: number; x: Float64Array; y: Float64Array }
  | { run: string; kind: 'columns'; count: number; first: Float64Array; low: Float64Array; high: Float64Array; last: Float64Array; mean: Float64Array; order: Float64Array };

export interface Curves {
  from: number;
  width: number;
  columns: number;
  curves: Curve[];
}

export type Asked = Record<string, string | number | readonly string[] | null | undefined>;

export function address(path: string, asked: Asked): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) {
    if (value === null || value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  }
  return `${path}?${query}`;
}

async function answer(path: string, asked: Asked, signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address(path, asked), { signal: signal ?? null });
  } catch (e) {
    if (signal?.aborted) throw e;
    throw new Error('The program that serves this page has ended; start wandb-export browse again.');
  }
  if (response.ok) return response;
  const text = await response.text();
  let why = text;
  try {
    why = (JSON.parse(text) as { error: string }).error;
  } catch {
    // A sentence as it stands.
  }
  throw new Error(why || `The server answered ${response.status}.`);
}

export async function get<T>(path: string, asked: Asked, signal?: AbortSignal): Promise<T> {
  return (await (await answer(path, asked, signal)).json()) as T;
}

export async function text(path: string, asked: Asked, signal?: AbortSignal): Promise<string> {
  return (await answer(path, asked, signal)).text();
}

export async function curves(asked: Asked, signal?: AbortSignal): Promise<Curves> {
  const bytes = await (await answer('/api/curves', asked, signal)).arrayBuffer();
  const length = new DataView(bytes).getInt32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length))) as {
    from: number;
    width: number;
    columns: number;
    curves: { run: string; kind: string; count: number; offset: number; length: number }[];
  };
  const start = 4 + length;
  const numbers = (offset: number, count: number) => new Float64Array(bytes, start + offset * 8, count);
  return {
    ...head,
    curves: head.curves.map(({ run, kind, count, offset, length: n }): Curve => {
      const part = (i: number) => numbers(offset + i * n, n);
      if (kind === 'points') return { run, kind, count, x: part(0), y: part(1) };
      if (kind === 'columns') return { run, kind, count, first: part(0), low: part(1), high: part(2), last: part(3), mean: part(4), order: part(5) };
      return { run, kind: 'none' };
    }),
  };
}
