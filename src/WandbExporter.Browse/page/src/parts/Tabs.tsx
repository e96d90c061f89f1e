export interface Tab {
  id: string;
  title: string;
  count?: number | undefined;
}

/** Links, so that each tab has an address, and the way back works. */
export function Tabs({ tabs, shown, to }: { tabs: Tab[]; shown: string; to: (id: string) => string }) {
  return (
    <nav class="tabs" aria-label="Parts">
      {tabs.map(({ id, title, count }) => (
        <a key={id} href={to(id)} aria-current={id === shown ? 'page' : undefined}>
          {title}
          {count !== undefined && <span class="quiet"> {count.toLocaleString('en')}</span>}
        </a>
      ))}
    </nav>
  );
}
