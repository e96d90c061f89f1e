import { useState } from 'preact/hooks';
import { Empty } from './States';

/** A JSON document, whose objects open and close. Keys and texts are whatever somebody logged. */
export function Tree({ json, unwrap, label }: { json: string | null; unwrap?: boolean; label: string }) {
  const [words, setWords] = useState('');
  let read: unknown;
  try {
    read = JSON.parse(json ?? 'null');
  } catch {
    return <pre class="text">{json}</pre>;
  }
  if (read === null || typeof read !== 'object') return <Empty>There is none.</Empty>;
  const entries = entriesOf(read).map(([key, value]) => [key, unwrap ? unwrapped(value) : value] as const).filter(([key]) => key.toLowerCase().includes(words.toLowerCase()));
  return (
    <div class="tree">
      <input type="search" aria-label={`Keys of the ${label}`} placeholder="Find a key" value={words} onInput={(event) => setWords(event.currentTarget.value)} />
      {entries.length === 0 ? <Empty>{words ? 'No key has that in its name.' : 'There is none.'}</Empty> : <Entries entries={entries} open={entries.length <= 40} />}
    </div>
  );
}

const most = 1000;

function Entries({ entries, open }: { entries: (readonly [string, unknown])[]; open: boolean }) {
  return (
    <ul>
      {entries.slice(0, most).map(([key, value]) => <Entry key={key} name={key} value={value} open={open} />)}
      {entries.length > most && <li class="quiet">and {entries.length - most} more</li>}
    </ul>
  );
}

function Entry({ name, value, open }: { name: string; value: unknown; open: boolean }) {
  const [opened, setOpened] = useState(false);
  if (value !== null && typeof value === 'object') {
    const entries = entriesOf(value);
    return (
      <li>
        <details open={opened} onToggle={(event) => setOpened(event.currentTarget.open)}>
          <summary>
            <span class="key">{name}</span> <span class="quiet">{opened ? '' : shortly(value)}</span>
          </summary>
          {opened && <Entries entries={entries} open={open} />}
        </details>
      </li>
    );
  }
  return (
    <li class="leaf">
      <span class="key">{name}</span> <Value value={value} />
    </li>
  );
}

function Value({ value }: { value: unknown }) {
  if (typeof value === 'number') return <span class="number">{String(value)}</span>;
  if (typeof value === 'string') return <span class="string">{value}</span>;
  return <span class="word">{String(value)}</span>;
}

const entriesOf = (value: object): (readonly [string, unknown])[] => (Array.isArray(value) ? value.map((one, i) => [String(i), one] as const) : Object.entries(value));

/** What W&B keeps of a key of a config is its value and a description of it. */
function unwrapped(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || !('value' in value)) return value;
  return Object.keys(value).every((key) => key === 'value' || key === 'desc') ? value.value : value;
}

function shortly(value: object): string {
  const text = JSON.stringify(value);
  return text.length > 90 ? `${text.slice(0, 90)}…` : text;
}
