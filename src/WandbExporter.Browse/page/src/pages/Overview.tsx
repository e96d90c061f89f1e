import { useState } from 'preact/hooks';
import type { Overview as Answer, ProjectLine } from '../api';
import { count, counted, date } from '../format';
import { toProject } from '../route';
import { useAsked } from '../use';
import { Empty, Failed, Waiting } from '../parts/States';
import { Page } from '../parts/Page';

/** The export: whose it is, and its projects by entity. */
export function Overview() {
  const asked = useAsked<Answer>('/api/overview', {});
  const [words, setWords] = useState('');
  if (asked.state === 'failed') return <Page title="Export"><Failed why={asked.why} /></Page>;
  if (!asked.value) return <Page title="Export"><Waiting what="the export" /></Page>;
  const { organizations, projects, source, complete, created_at: created } = asked.value;
  const title = organizations.length > 0 ? organizations.map((one) => one.organization_name).join(', ') : [...new Set(projects.map((one) => one.entity))].slice(0, 3).join(', ') || 'Export';
  const entities = new Map<string, ProjectLine[]>();
  for (const project of projects) if (`${project.entity}/${project.project}`.toLowerCase().includes(words.toLowerCase())) entities.set(project.entity, [...(entities.get(project.entity) ?? []), project]);
  const sorted = [...entities].sort(([, a], [, b]) => total(b) - total(a));
  return (
    <Page title={title} sub={<>{counted(projects.length, 'project')}, {counted(total(projects), 'run')} · exported from {source} since {date(created)} · {complete ? 'complete' : 'not complete yet: shown is what is committed'}</>}>
      <div class="toolbar">
        <label class="grow">
          <span>Projects</span>
          <input type="search" value={words} placeholder="Find by name" onInput={(event) => setWords(event.currentTarget.value)} />
        </label>
      </div>
      {sorted.length === 0 && <Empty>{projects.length === 0 ? 'The export has no projects yet.' : 'No project has that in its name.'}</Empty>}
      {sorted.map(([entity, of]) => (
        <section key={entity}>
          <h2>{entity} <span class="quiet">{counted(of.length, 'project')}</span></h2>
          <ul class="projects">
            {of.map((project) => (
              <li key={project.project} class="card">
                <a href={toProject(entity, project.project)}>{project.project || '(no name)'}</a>
                {project.description && <p class="clip">{project.description}</p>}
                <p class="quiet">{project.runs === 0 ? 'no runs' : <><b>{count(project.runs)}</b> {project.runs === 1 ? 'run' : 'runs'}</>}{project.last_active && ` · last active ${date(project.last_active)}`}</p>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <footer class="quiet">What this page is made of: <a href="/licenses.txt">licenses</a></footer>
    </Page>
  );
}

const total = (projects: ProjectLine[]) => projects.reduce((sum, project) => sum + project.runs, 0);
