import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

interface Props<T> {
  label: string;
  /** What is asked: another means other rows. */
  asked: string;
  height: number;
  most: number;
  load: (offset: number, limit: number, signal: AbortSignal) => Promise<{ total: number; rows: T[] }>;
  row: (value: T, place: number) => ComponentChildren;
  head?: ComponentChildren;
  columns?: number;
  class?: string;
  empty: ComponentChildren;
  role: 'table' | 'list';
}

const page = 100;

/** Browsers make no element much higher. What is longer is scrolled faster. */
const tallest = 8_000_000;

/** Rows of any number, of which those are asked for, and stand in the document, that are in sight. */
export function Rows<T>({ label, asked, height, most, load, row, head, columns, class: name, empty, role }: Props<T>) {
  const element = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState<{ asked: string; total: number | null; pages: Map<number, T[]>; why: string | null }>({ asked, total: null, pages: new Map(), why: null });
  const [{ top, scrolled }, setPlace] = useState({ top: 0, scrolled: 0 });
  const pending = useRef(new Set<number>());
  const signal = useRef(new AbortController());

  useEffect(() => {
    signal.current.abort();
    signal.current = new AbortController();
    pending.current = new Set();
    element.current?.scrollTo({ top: 0 });
    setPlace({ top: 0, scrolled: 0 });
    setHeld((before) => ({ ...before, asked, why: null }));
    fetchPage(0, true);
    return () => signal.current.abort();
  }, [asked]);

  function fetchPage(number: number, first = false) {
    if (pending.current.has(number)) return;
    pending.current.add(number);
    const { signal: ending } = signal.current;
    load(number * page, page, ending).then(
      ({ total, rows }) => !ending.aborted && setHeld((before) => ({ asked, total, pages: new Map(first ? [[number, rows]] : [...before.pages, [number, rows]]), why: null })),
      (e: Error) => !ending.aborted && setHeld((before) => ({ ...before, why: e.message })),
    );
  }

  const total = held.total ?? 0;
  const tall = Math.min(tallest, total * height);
  const follow = ({ scrollTop, scrollHeight, clientHeight }: HTMLElement) => {
    const beyond = total * height - tall;
    setPlace({ scrolled: scrollTop, top: scrollTop + (beyond > 0 ? (beyond * scrollTop) / Math.max(1, scrollHeight - clientHeight) : 0) });
  };
  const shown = Math.min(most, Math.max(height * 2, total * height));
  const first = Math.max(0, Math.floor(top / height) - 12);
  const end = Math.min(total, first + Math.ceil(most / height) + 24);
  useEffect(() => {
    if (held.total === null) return;
    for (let number = Math.floor(first / page); number * page < end; number++) if (!held.pages.has(number)) fetchPage(number);
  }, [first, end, held]);

  if (held.why !== null) return <p class="failed" role="alert">{held.why}</p>;
  if (held.total === null) return <div class="skeleton" style={{ height: `${height * 8}px` }} role="status" aria-label={`Reading ${label}`} />;
  if (total === 0) return <p class="empty">{empty}</p>;
  const visible = [];
  for (let i = first; i < end; i++) {
    const value = held.pages.get(Math.floor(i / page))?.[i % page];
    visible.push(
      <div
        key={i}
        class="row"
        role={role === 'table' ? 'row' : 'listitem'}
        {...(role === 'table' ? { 'aria-rowindex': i + 2 } : { 'aria-posinset': i + 1, 'aria-setsize': total })}
        style={{ height: `${height}px`, top: `${i * height - top + scrolled}px` }}
      >
        {value === undefined ? <span class="quiet" role={role === 'table' ? 'cell' : undefined}>…</span> : row(value, i)}
      </div>,
    );
  }
  return (
    <div class={`rows ${name ?? ''}`} ref={element} tabIndex={0} role={role} aria-label={label} aria-busy={held.asked !== asked} {...(role === 'table' ? { 'aria-rowcount': total + 1, 'aria-colcount': columns } : {})} onScroll={(event) => follow(event.currentTarget)} style={{ maxHeight: `${shown + (head ? 44 : 0) + 14}px` }}>
      {head}
      <div class="body" role={role === 'table' ? 'rowgroup' : 'presentation'} style={{ height: `${tall}px` }}>{visible}</div>
    </div>
  );
}
