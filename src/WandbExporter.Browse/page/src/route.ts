import { useEffect, useState } from 'preact/hooks';

/** Where the page is: the part of the address behind #, which no server sees. */
export interface Route {
  path: string[];
  asked: URLSearchParams;
}

export function parse(hash: string): Route {
  const [path = '', asked = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  return { path: path.split('/').filter((name) => name.length > 0).map(decode), asked: new URLSearchParams(asked) };
}

export function link(path: readonly string[], asked: Record<string, string | null | undefined> = {}): string {
  const query = new URLSearchParams(Object.entries(asked).filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== ''));
  return `#/${path.map(encode).join('/')}${query.size > 0 ? `?${query}` : ''}`;
}

export const toProject = (entity: string, project: string, asked = {}) => link(['p', entity, project], asked);

export const toRun = (entity: string, project: string, run: string, asked = {}) => link(['r', entity, project, run], asked);

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parse(location.hash));
  useEffect(() => {
    const changed = () => setRoute(parse(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}

// An empty name is a name too, and would otherwise be no piece of a path.
const encode = (name: string) => (name === '' ? '%00' : encodeURIComponent(name.toWellFormed()));

function decode(piece: string): string {
  try {
    return piece === '%00' ? '' : decodeURIComponent(piece);
  } catch {
    return piece;
  }
}
