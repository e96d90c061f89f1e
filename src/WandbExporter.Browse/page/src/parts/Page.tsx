import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface Props {
  title: string;
  trail?: { title: string; to: string }[];
  sub?: ComponentChildren;
  children: ComponentChildren;
}

/** What all pages have: the way here, a title that a screen reader begins at, and the rest. */
export function Page({ title, trail = [], sub, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const key = `${trail.map((one) => one.title).join('/')}/${title}`;
  useEffect(() => {
    document.title = `${title} – export`;
    // Not at the first page: there, the browser begins at the top by itself.
    if (history.length > 1 && document.activeElement?.tagName !== 'INPUT') heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [key]);
  return (
    <>
      <header class="top">
        <nav aria-label="The way here">
          <a href="#/" class="home" aria-label="All projects"><span aria-hidden="true" class="mark" /></a>
          {trail.map(({ title: name, to }, i) => <><span aria-hidden="true" class="quiet">/</span><a key={i} href={to}>{name}</a></>)}
        </nav>
      </header>
      <main>
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        {sub && <p class="sub">{sub}</p>}
        {children}
      </main>
    </>
  );
}
