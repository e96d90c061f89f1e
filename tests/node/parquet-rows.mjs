// Prints the rows of Parquet files as JSON, nested ones included, as an independent reader sees them.
//
//   node parquet-rows.mjs [--reader duckdb|hyparquet] FILE…
//
// Per file: {"file","rows","columns":[name…]}, then each row as an object. Integers keep all their digits; doubles that are not finite
// print as "NaN", "Infinity" and "-Infinity"; what is null is left out of objects.
import { DuckDBInstance } from '@duckdb/node-api';
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import zlib from 'node:zlib';

const { values: options, positionals: files } = parseArgs({
  allowPositionals: true,
  options: { reader: { type: 'string', default: 'duckdb' } },
});

function json(value) {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Object.is(value, -0) ? '-0.0' : Number.isFinite(value) ? String(value) : `"${value}"`;
  if (Array.isArray(value)) return `[${value.map(json).join()}]`;
  if (typeof value === 'object') return object(Object.entries(value));
  return JSON.stringify(value);
}

const object = entries =>
  `{${entries.filter(([, value]) => value !== null && value !== undefined).map(([name, value]) => `${JSON.stringify(name)}:${json(value)}`).join()}}`;

async function print(text) {
  if (!process.stdout.write(text + '\n')) await once(process.stdout, 'drain');
}

// DuckDB's own classes for lists and structs.
function plain(value) {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value.items)) return value.items.map(plain);
  return Object.fromEntries(Object.entries(value.entries).map(([name, inner]) => [name, plain(inner)]));
}

async function printWithDuckDB(file) {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const name = `'${file.replaceAll("'", "''")}'`;
  // DuckDB renames columns that differ only in case, so the names come from the file and the values by position.
  const columns = parquetSchema(await parquetMetadataAsync(await asyncBufferFromFile(file))).children.map(({ element }) => element.name);
  const [[rows]] = (await (await connection.run(`SELECT sum(num_rows) FROM parquet_file_metadata(${name})`)).getRows());
  await print(JSON.stringify({ file, rows: Number(rows), columns }));
  const result = await connection.stream(`SELECT * FROM read_parquet(${name})`);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    for (const row of chunk.getRows()) await print(object(row.map((value, i) => [columns[i], plain(value)])));
  }
}

async function printWithHyparquet(path) {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  await print(JSON.stringify({ file: path, rows: Number(metadata.num_rows), columns }));
  let rows = [];
  await parquetRead({
    file,
    metadata,
    compressors: { GZIP: bytes => zlib.gunzipSync(bytes) },
    rowFormat: 'array',
    onComplete: all => (rows = all),
  });
  for (const row of rows) await print(object(row.map((value, i) => [columns[i], value])));
}

try {
  for (const file of files) await (options.reader === 'hyparquet' ? printWithHyparquet(file) : printWithDuckDB(file));
} catch (error) {
  console.error(error.stack);
  process.exitCode = 1;
}
