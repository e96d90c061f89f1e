import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { get, type Asked } from './api';

export type Loaded<T> = { state: 'loading'; value?: T } | { state: 'failed'; why: string; value?: T } | { state: 'there'; value: T };

/** Asks when what is asked changes; what was there before stays until the answer comes, if it is the same kind of thing. */
export function useAsked<T>(path: string, asked: Asked, keep = false): Loaded<T> {
  const key = JSON.stringify([path, asked]);
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'loading' });
  useEffect(() => {
    const ending = new AbortController();
    setLoaded((before) => (keep && before.value !== undefined ? { state: 'loading', value: before.value } : { state: 'loading' }));
    get<T>(path, asked, ending.signal).then(
      (value) => setLoaded({ state: 'there', value }),
      (e: Error) => ending.signal.aborted || setLoaded({ state: 'failed', why: e.message }),
    );
    return () => ending.abort();
  }, [key]);
  return loaded;
}

/** A value that follows another when that has rested a while: what somebody types. */
export function useRested<T>(value: T, milliseconds = 180): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}

const near = 300;

const isNear = ({ top, bottom }: DOMRect) => top < innerHeight + near && bottom > -near;

/** Whether an element has come near the window. */
export function useSeen<E extends HTMLElement>() {
  const element = useRef<E>(null);
  const [seen, setSeen] = useState(false);
  // What is there at once need not wait for the browser to say so some frames later.
  useLayoutEffect(() => {
    if (!element.current || seen) return;
    if (isNear(element.current.getBoundingClientRect())) return setSeen(true);
    const watch = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && setSeen(true), { rootMargin: `${near}px` });
    watch.observe(element.current);
    return () => watch.disconnect();
  }, [seen]);
  return [element, seen] as const;
}

export function useWidth<E extends HTMLElement>() {
  const element = useRef<E>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (!element.current) return;
    setWidth(Math.floor(element.current.clientWidth));
    const watch = new ResizeObserver((entries) => setWidth(Math.floor(entries[entries.length - 1]!.contentRect.width)));
    watch.observe(element.current);
    return () => watch.disconnect();
  }, []);
  return [element, width] as const;
}

export function useDark(): boolean {
  const query = matchMedia('(prefers-color-scheme: dark)');
  const [dark, setDark] = useState(query.matches);
  useEffect(() => {
    const changed = () => setDark(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  return dark;
}

/** A value that a browser remembers until it is closed. */
export function useKept<T>(name: string, first: T): [T, (value: T) => void] {
  const read = () => {
    try {
      const kept = sessionStorage.getItem(name);
      return kept === null ? first : (JSON.parse(kept) as T);
    } catch {
      return first;
    }
  };
  const [held, setHeld] = useState<{ name: string; value: T }>(() => ({ name, value: read() }));
  const value = held.name === name ? held.value : read();
  const keep = (next: T) => {
    setHeld({ name, value: next });
    try {
      sessionStorage.setItem(name, JSON.stringify(next));
    } catch {
      // Then it is remembered as long as this page is open.
    }
  };
  return [value, keep];
}
