import { useEffect, useState } from 'preact/hooks';
import { address, get, text, type FileLine } from '../api';
import { bytes, counted } from '../format';
import { Rows } from '../parts/Rows';
import { Empty, Failed, Waiting } from '../parts/States';
import { toRun } from '../route';
import { useAsked, useRested } from '../use';

interface Props {
  entity: string;
  project: string;
  run: string;
  shown: string | null;
}

/** The files of a run, and the one that is looked at. */
export function Files({ entity, project, run, shown }: Props) {
  const [words, setWords] = useState('');
  const q = useRested(words);
  const [file, setFile] = useState<FileLine | null>(null);
  const [known, setKnown] = useState<FileLine[]>([]);
  useEffect(() => setFile(known.find((one) => one.key === shown) ?? null), [shown, known]);
  return (
    <>
      <div class="toolbar">
        <label class="grow">
          <span>Files</span>
          <input type="search" value={words} placeholder="All" onInput={(event) => setWords(event.currentTarget.value)} />
        </label>
      </div>
      <div class="files">
        <Rows<FileLine>
          label="Files"
          role="list"
          class="filelist"
          asked={JSON.stringify([entity, project, run, q])}
          height={34}
          most={Math.max(320, innerHeight - 280)}
          empty={q ? 'No file has that in its name.' : 'No file was exported of this run.'}
          load={async (offset, limit, signal) => {
            const answer = await get<{ total: number; files: FileLine[] }>('/api/files', { entity, project, run, q: q || null, offset, limit }, signal);
            setKnown((before) => (offset === 0 ? answer.files : [...before, ...answer.files]));
            return { total: answer.total, rows: answer.files };
          }}
          row={(one) => (
            <>
              {one.key ? <a href={toRun(entity, project, run, { tab: 'files', file: one.key })} aria-current={one.key === shown ? 'true' : undefined} title={one.name}>{one.name}</a> : <span class="quiet" title={one.error ?? one.status}>{one.name}</span>}
              <span class="quiet size">{one.key ? bytes(one.size_bytes) : one.status}</span>
            </>
          )}
        />
        <section class="card preview" aria-label="Preview">
          {file?.key ? <Preview key={file.key} entity={entity} project={project} run={run} file={file} /> : <Empty>Choose a file, and it is shown here.</Empty>}
        </section>
      </div>
    </>
  );
}

function Preview({ entity, project, run, file }: { entity: string; project: string; run: string; file: FileLine }) {
  const asked = { entity, project, run, key: file.key };
  const at = address('/file', asked);
  return (
    <>
      <header>
        <h2>{file.name}</h2>
        <a class="button small" href={address('/file', { ...asked, download: 1 })} download="">Download</a>
      </header>
      <p class="quiet">{[bytes(file.size_bytes), file.mimetype].filter(Boolean).join(' · ')}</p>
      {file.error && <p class="failed">{file.error}</p>}
      {/\.(png|jpe?g|gif|webp|bmp|avif|svg)$/i.test(file.name) ? <Picture at={at} name={file.name} />
      : /\.html?$/i.test(file.name) ? <iframe class="shown" title={file.name} src={at} sandbox="" />
      : /\.(mp4|webm)$/i.test(file.name) ? <video class="shown" src={at} controls />
      : /\.(wav|mp3|ogg|flac)$/i.test(file.name) ? <audio src={at} controls />
      : /\.(parquet|csv|tsv|table\.json)$/i.test(file.name) ? <Sheet {...asked} />
      : <Text asked={asked} size={file.size_bytes ?? 0} />}
    </>
  );
}

function Sheet(asked: { entity: string; project: string; run: string; key: string | null }) {
  const answer = useAsked<{ columns: string[]; rows: (string | null)[][]; total?: number }>('/api/preview', asked);
  if (answer.state === 'failed') return <Failed why={answer.why} />;
  if (!answer.value) return <Waiting what="the table" />;
  const { columns, rows, total } = answer.value;
  if (rows.length === 0) return <Empty>The table has no rows.</Empty>;
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label="Rows">
        <table>
          <thead><tr>{columns.map((name, i) => <th key={i} scope="col">{name}</th>)}</tr></thead>
          <tbody>{rows.map((row, i) => <tr key={i}>{columns.map((_, at) => <td key={at} title={row[at] ?? undefined}>{row[at] ?? <span class="quiet">null</span>}</td>)}</tr>)}</tbody>
        </table>
      </div>
      <p class="quiet">{total !== undefined && total > rows.length ? `the first ${rows.length} of ${counted(total, 'row')}` : rows.length === 200 ? 'the first 200 rows' : counted(rows.length, 'row')}</p>
    </>
  );
}

function Picture({ at, name }: { at: string; name: string }) {
  const [broken, setBroken] = useState(false);
  return broken ? <Empty>The file is no picture that a browser can show; download it.</Empty> : <img class="shown" src={at} alt={name} onError={() => setBroken(true)} />;
}

const head = 400_000;

function Text({ asked, size }: { asked: { entity: string; project: string; run: string; key: string | null }; size: number }) {
  const [state, setState] = useState<{ text?: string; why?: string }>({});
  useEffect(() => {
    const ending = new AbortController();
    text('/file', { ...asked, head }, ending.signal).then((read) => setState({ text: read }), (e: Error) => ending.signal.aborted || setState({ why: e.message }));
    return () => ending.abort();
  }, [asked.key]);
  if (state.why) return <Failed why={state.why} />;
  if (state.text === undefined) return <Waiting what="the file" />;
  if (state.text === '') return <Empty>The file is empty.</Empty>;
  if (state.text.slice(0, 4000).includes('\0')) return <Empty>The file is no text; download it.</Empty>;
  return (
    <>
      <pre class="text" tabIndex={0} role="region" aria-label="Text of the file">{pretty(state.text)}</pre>
      {size > head && <p class="quiet">the first {bytes(head)}</p>}
    </>
  );
}

function pretty(read: string): string {
  if (!/^\s*[[{]/.test(read)) return read;
  try {
    return JSON.stringify(JSON.parse(read), null, 2);
  } catch {
    return read;
  }
}
