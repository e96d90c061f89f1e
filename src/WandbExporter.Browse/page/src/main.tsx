import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import './page.css';
import { Overview } from './pages/Overview';
import { Project } from './pages/Project';
import { Run } from './pages/Run';
import { Page } from './parts/Page';
import { Empty } from './parts/States';
import { useRoute } from './route';

function App() {
  const { path, asked } = useRoute();
  const [kind, entity, project, run] = path;
  if (kind === undefined) return <Overview />;
  if (kind === 'p' && entity !== undefined && project !== undefined) return <Project key={`${entity}/${project}`} entity={entity} project={project} asked={asked} />;
  if (kind === 'r' && entity !== undefined && project !== undefined && run !== undefined) return <Run key={`${entity}/${project}/${run}`} entity={entity} project={project} run={run} asked={asked} />;
  return <Page title="Nothing is here"><Empty>The address names no part of the export. <a href="#/">All projects</a></Empty></Page>;
}

render(<App />, document.getElementById('page')!);
