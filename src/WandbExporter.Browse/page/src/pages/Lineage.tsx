import { useMemo } from 'preact/hooks';
import type { Edge } from '../api';
import { counted } from '../format';
import { Empty, Failed, Waiting } from '../parts/States';
import { toRun } from '../route';
import { useAsked } from '../use';

interface Node {
  id: string;
  kind: 'run' | 'artifact';
  title: string;
  note: string;
  to: string | null;
  layer: number;
  place: number;
}

const most = 160;
const [wide, tall, gapX, gapY] = [190, 42, 70, 12];

/** Which runs logged and used which versions, from left to right. */
export function Lineage({ entity, project, run }: { entity: string; project: string; run: string | null }) {
  const asked = useAsked<{ total: number; edges: Edge[] }>('/api/lineage', { entity, project, run });
  const edges = asked.value?.edges ?? [];
  const graph = useMemo(() => layout(edges, entity, project), [edges]);
  if (asked.state === 'failed') return <Failed why={asked.why} />;
  if (!asked.value) return <Waiting what="the lineage" />;
  if (edges.length === 0) return <Empty>{run === null ? 'No run of this project' : 'The run'} logged or used an artifact, or the export was made without artifacts: export with --artifacts.</Empty>;
  const shownRuns = new Set(edges.map((edge) => edge.run)).size;
  return (
    <>
      <p class="quiet">{counted(shownRuns, 'run')}, {counted(new Set(edges.map((edge) => edge.artifact)).size, 'version')}{asked.value.total > edges.length && `: the first ${edges.length.toLocaleString('en')} of ${asked.value.total.toLocaleString('en')} links`}</p>
      {graph.left > 0 && <p class="quiet">The graph shows {most} of them; the table has all.</p>}
      <div class="card scroll lineage" tabIndex={0} role="region" aria-label="Graph">
        <svg width={graph.width} height={graph.height} role="group" aria-label="Runs and versions">
          {graph.lines.map(({ from, to, used }, i) => <path key={i} class={used ? 'used' : 'logged'} d={`M${from.x} ${from.y}C${from.x + gapX * 0.7} ${from.y} ${to.x - gapX * 0.7} ${to.y} ${to.x} ${to.y}`} />)}
          {graph.nodes.map((node) => {
            const box = (
              <g class={`node ${node.kind}${node.id === `r:${run}` ? ' here' : ''}`} transform={`translate(${node.layer * (wide + gapX) + 1} ${node.place * (tall + gapY) + 1})`}>
                <rect width={wide} height={tall} rx={node.kind === 'run' ? 21 : 6} />
                <text x="14" y="18">{clip(node.title, 21)}</text>
                <text x="14" y="33" class="note">{clip(node.note, 27)}</text>
                <title>{`${node.title} (${node.note})`}</title>
              </g>
            );
            return node.to ? <a key={node.id} href={node.to}>{box}</a> : <g key={node.id}>{box}</g>;
          })}
        </svg>
      </div>
      <details>
        <summary>As a table</summary>
        <div class="scroll" tabIndex={0} role="region" aria-label="Links">
          <table>
            <thead><tr><th scope="col">Run</th><th scope="col">Link</th><th scope="col">Version</th><th scope="col">Type</th><th scope="col">Project</th></tr></thead>
            <tbody>
              {edges.map((edge, i) => <tr key={i}><td><a href={toRun(entity, project, edge.run)}>{edge.name || edge.run}</a></td><td>{edge.use}</td><td>{edge.collection}:{edge.version}</td><td>{edge.type}</td><td>{edge.project}</td></tr>)}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}

/** Every node stands right of all that lead to it; where links go in a circle, one of them leads back. */
function layout(edges: Edge[], entity: string, project: string) {
  const nodes = new Map<string, Node>();
  const next = new Map<string, { to: string; used: boolean }[]>();
  let left = 0;
  const add = (id: string, made: () => Omit<Node, 'id' | 'layer' | 'place'>) => {
    if (nodes.has(id)) return true;
    if (nodes.size >= most) {
      left++;
      return false;
    }
    nodes.set(id, { id, layer: 0, place: 0, ...made() });
    next.set(id, []);
    return true;
  };
  for (const edge of edges) {
    const [run, artifact] = [`r:${edge.run}`, `a:${edge.artifact}`];
    const there = add(run, () => ({ kind: 'run', title: edge.name || edge.run, note: 'run', to: toRun(entity, project, edge.run, { tab: 'lineage' }) }))
      && add(artifact, () => ({ kind: 'artifact', title: `${edge.collection ?? '?'}:${edge.version ?? '?'}`, note: edge.type ?? 'artifact', to: null }));
    if (there) next.get(edge.use === 'logged' ? run : artifact)!.push({ to: edge.use === 'logged' ? artifact : run, used: edge.use === 'used' });
  }
  const visiting = new Set<string>();
  const done = new Set<string>();
  const place = (id: string, layer: number) => {
    const node = nodes.get(id)!;
    if (visiting.has(id) || (done.has(id) && node.layer >= layer)) return;
    node.layer = Math.max(node.layer, layer);
    visiting.add(id);
    for (const { to } of next.get(id)!) place(to, node.layer + 1);
    visiting.delete(id);
    done.add(id);
  };
  const targets = new Set([...next.values()].flat().map(({ to }) => to));
  // Versions stand in even layers and runs in odd ones, so that like stands under like.
  const start = (id: string) => place(id, nodes.get(id)!.kind === 'run' ? 1 : 0);
  for (const id of nodes.keys()) if (!targets.has(id)) start(id);
  for (const id of nodes.keys()) if (!done.has(id)) start(id);
  // What is used without being made here stands next to who uses it first, and not at the far left.
  for (const [id, node] of nodes) if (node.kind === 'artifact' && !targets.has(id) && next.get(id)!.length > 0) node.layer = Math.max(0, Math.min(...next.get(id)!.map(({ to }) => nodes.get(to)!.layer)) - 1);
  const least = Math.min(...[...nodes.values()].map((node) => node.layer));
  for (const node of nodes.values()) node.layer -= least;
  const heights: number[] = [];
  for (const node of nodes.values()) {
    heights[node.layer] ??= 0;
    node.place = heights[node.layer]!++;
  }
  const point = (node: Node, right: boolean) => ({ x: node.layer * (wide + gapX) + (right ? wide + 1 : 1), y: node.place * (tall + gapY) + tall / 2 + 1 });
  return {
    nodes: [...nodes.values()],
    lines: [...next].flatMap(([from, tos]) => tos.map(({ to, used }) => ({ from: point(nodes.get(from)!, true), to: point(nodes.get(to)!, false), used }))),
    width: heights.length * (wide + gapX) - gapX + 2,
    height: Math.max(0, ...heights.filter((n) => n !== undefined)) * (tall + gapY) - gapY + 2,
    left,
  };
}

const clip = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);
