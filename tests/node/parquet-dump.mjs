// Prints Parquet files exactly, as an independent reader sees them, one JSON document a line.
//
//   node parquet-dump.mjs [--reader duckdb|hyparquet] [--where SQL] [--order SQL] FILE…
//
// Per file: {"file","rows","columns":[{"name","type"}]}, then each row as an array in column order.
//   boolean true/false · int32 number · int64, timestamp (µs UTC) decimal text · double 16 hex digits of its bits
//   string, json text · bytes base64 · null
// FILE may be a glob for DuckDB. Every NaN prints as 7ff8000000000000. A file that cannot be read ends with exit code 1 and the reader's words.
import { DuckDBInstance, DuckDBTypeId } from '@duckdb/node-api';
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import zlib from 'node:zlib';

const { values: options, positionals: files } = parseArgs({
  allowPositionals: true,
  options: { reader: { type: 'string', default: 'duckdb' }, where: { type: 'string' }, order: { type: 'string' } },
});

const bits = new DataView(new ArrayBuffer(8));
const print = {
  boolean: v => v,
  int32: v => v,
  int64: v => v.toString(),
  timestamp: v => v.toString(),
  double: v => {
    bits.setFloat64(0, v);
    return Number.isNaN(v) ? '7ff8000000000000' : bits.getBigUint64(0).toString(16).padStart(16, '0');
  },
  string: v => v,
  json: v => v,
  bytes: v => Buffer.from(v.buffer, v.byteOffset, v.byteLength).toString('base64'),
};

async function emit(document) {
  if (!process.stdout.write(JSON.stringify(document) + '\n')) await once(process.stdout, 'drain');
}

const emitRow = (columns, row) => emit(row.map((v, i) => (v === null || v === undefined ? null : print[columns[i].type](v))));

const quote = text => `'${text.replaceAll("'", "''")}'`;

const duckTypes = {
  [DuckDBTypeId.BOOLEAN]: 'boolean',
  [DuckDBTypeId.INTEGER]: 'int32',
  [DuckDBTypeId.BIGINT]: 'int64',
  [DuckDBTypeId.DOUBLE]: 'double',
  [DuckDBTypeId.VARCHAR]: 'string',
  [DuckDBTypeId.BLOB]: 'bytes',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'timestamp',
};

const decode = bytes => bytes && new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);

async function dumpWithDuckDB(file) {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const query = async sql => (await connection.run(sql)).getRows();
  // DuckDB renames columns that differ only in case, so the names come from the schema and the values by position.
  const names = await query(`SELECT name FROM parquet_schema(${quote(file)}) WHERE num_children IS NULL`);
  const [[rows]] = await query(`SELECT sum(num_rows) FROM parquet_file_metadata(${quote(file)})`);
  const source = `SELECT * FROM read_parquet(${quote(file)})` + (options.where ? ` WHERE ${options.where}` : '') + (options.order ? ` ORDER BY ${options.order}` : '');
  const columns = (await connection.run(`${source} LIMIT 0`)).columnTypes().map((type, i) => {
    const name = type.alias === 'JSON' ? 'json' : duckTypes[type.typeId];
    if (!name) throw new Error(`column ${names[i][0]} has the type ${type}, which this script does not print`);
    return { name: names[i][0], type: name };
  });
  await emit({ file, rows: Number(rows), columns });
  // Text is fetched as bytes: the binding's own decoder drops a leading byte order mark.
  const isText = columns.map(({ type }) => type === 'string' || type === 'json');
  const cells = columns.map((_, i) => (isText[i] ? `encode(c${i}::VARCHAR)` : `c${i}`)).join();
  const result = await connection.stream(`SELECT ${cells} FROM (${source}) AS t(${columns.map((_, i) => `c${i}`).join()})`);
  const plain = (value, i) =>
    value === null ? null
    : isText[i] ? decode(value.bytes)
    : columns[i].type === 'timestamp' ? value.micros
    : columns[i].type === 'bytes' ? value.bytes
    : value;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    for (const row of chunk.getRows()) await emitRow(columns, row.map(plain));
  }
}

// hyparquet brings snappy; Node brings the others (zstd from Node 22.15 on).
const compressors = {
  GZIP: bytes => zlib.gunzipSync(bytes),
  BROTLI: bytes => zlib.brotliDecompressSync(bytes),
  ...(zlib.zstdDecompressSync && { ZSTD: bytes => zlib.zstdDecompressSync(bytes) }),
};

function hyparquetType({ type, converted_type }) {
  const types = { BOOLEAN: 'boolean', INT32: 'int32', INT64: 'int64', DOUBLE: 'double', BYTE_ARRAY: 'bytes' };
  return { UTF8: 'string', JSON: 'json', TIMESTAMP_MICROS: 'timestamp' }[converted_type] ?? types[type];
}

async function dumpWithHyparquet(path) {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const columns = parquetSchema(metadata).children.map(({ element }) => ({ name: element.name, type: hyparquetType(element) }));
  await emit({ file: path, rows: Number(metadata.num_rows), columns });
  let rows = [];
  await parquetRead({
    file,
    metadata,
    compressors,
    utf8: false,
    rowFormat: 'array',
    parsers: { stringFromBytes: decode, jsonFromBytes: decode, timestampFromMicroseconds: v => v },
    onComplete: all => (rows = all),
  });
  for (const row of rows) await emitRow(columns, row);
}

try {
  for (const file of files) await (options.reader === 'hyparquet' ? dumpWithHyparquet(file) : dumpWithDuckDB(file));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
