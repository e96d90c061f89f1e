import { useState } from 'preact/hooks';
import { get } from '../api';
import { Rows } from '../parts/Rows';
import { useRested } from '../use';

interface Line {
  number: number;
  timestamp: string | null;
  level: string | null;
  line: string | null;
}

// What colors a terminal, moves its cursor or names its window.
// eslint-disable-next-line no-control-regex
const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

/** What a run wrote to its console, line by line. */
export function Console({ entity, project, run }: { entity: string; project: string; run: string }) {
  const [words, setWords] = useState('');
  const [total, setTotal] = useState<number | null>(null);
  const [stamps, setStamps] = useState(false);
  const q = useRested(words);
  return (
    <>
      <div class="toolbar">
        <label class="grow">
          <span>Lines</span>
          <input type="search" value={words} placeholder="All" onInput={(event) => setWords(event.currentTarget.value)} />
        </label>
        <label class="check"><input type="checkbox" checked={stamps} onChange={(event) => setStamps(event.currentTarget.checked)} /> times</label>
        <p class="total" role="status">{total !== null && `${total.toLocaleString('en')} ${total === 1 ? 'line' : 'lines'}`}</p>
      </div>
      <Rows<Line>
        label="Console"
        role="list"
        class="console"
        asked={JSON.stringify([entity, project, run, q])}
        height={20}
        most={Math.max(320, innerHeight - 280)}
        empty={q ? 'No line has that in it.' : 'No console line was exported of this run; if it has a file output.log, that has them.'}
        load={async (offset, limit, signal) => {
          const answer = await get<{ total: number; lines: Line[] }>('/api/logs', { entity, project, run, q: q || null, offset, limit }, signal);
          setTotal(answer.total);
          return { total: answer.total, rows: answer.lines };
        }}
        row={(line) => (
          <>
            <span class="lineno" aria-hidden="true">{line.number + 1}</span>
            {stamps && <span class="quiet">{line.timestamp?.replace('T', ' ').slice(0, 19)} </span>}
            <span class={line.level && /error|fatal/i.test(line.level) ? 'bad' : undefined}>{(line.line ?? '').replace(sequences, '').replace(/\r/g, ' ')}</span>
          </>
        )}
      />
    </>
  );
}
