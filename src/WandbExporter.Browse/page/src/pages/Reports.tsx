import { address, type Report } from '../api';
import { date } from '../format';
import { Empty, Failed, Waiting } from '../parts/States';
import { toProject } from '../route';
import { useAsked } from '../use';

/** The reports of a project, and one of them as it reads. */
export function Reports({ entity, project, shown }: { entity: string; project: string; shown: string | null }) {
  const asked = useAsked<{ reports: Report[] }>('/api/reports', { entity, project });
  if (asked.state === 'failed') return <Failed why={asked.why} />;
  if (!asked.value) return <Waiting what="reports" />;
  const { reports } = asked.value;
  if (reports.length === 0) return <Empty>No report was exported of this project.</Empty>;
  const open = reports.find((report) => report.id === shown);
  return (
    <div class="reports">
      <ul>
        {reports.map((report) => (
          <li key={report.id}>
            {report.has_text ? <a href={toProject(entity, project, { tab: 'reports', report: report.id })} aria-current={report.id === shown ? 'true' : undefined}>{report.title || '(no title)'}</a> : <span>{report.title || '(no title)'}</span>}
            <span class="quiet">{[report.view_type === 'runs/draft' ? 'draft' : null, report.username, date(report.updated_at), report.has_text ? null : 'no text'].filter(Boolean).join(' · ')}</span>
          </li>
        ))}
      </ul>
      {open?.has_text ? <iframe title={open.title ?? 'Report'} src={address('/report', { entity, project, id: open.id })} sandbox="" /> : <Empty>Choose a report, and it is shown here.</Empty>}
    </div>
  );
}
