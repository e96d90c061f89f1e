// Writes Parquet files by writers that are not ours into a folder, so that a reader can be tried on them.
//
//   node parquet-samples.mjs FOLDER ROWS
//
// duckdb-*: every type and nesting that DuckDB writes, in each codec and with both versions of its encodings.
// hyparquet-*: every encoding, one column each. split-*: BYTE_STREAM_SPLIT of the types that DuckDB does not read it for, beside the same
// values as PLAIN. arrow-*: arrow-rs, with both versions of data pages; lz4-*: the same table in the codec
// that is deprecated, which DuckDB does not read.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import * as arrow from 'apache-arrow';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { createRequire } from 'node:module';

const wasm = createRequire(import.meta.url)('parquet-wasm/node');
const folder = process.argv[2];
const rows = Number(process.argv[3]);

const kitchenSink = `SELECT
  CASE WHEN i % 7 > 0 THEN i % 2 = 0 END AS boolean,
  CASE WHEN i % 11 > 0 THEN (i % 256 - 128)::TINYINT END AS tiny, (i % 65536 - 32768)::SMALLINT AS small, (i * 7919 - 1000000)::INT AS int,
  CASE WHEN i % 5 > 0 THEN i * 1000000007 END::BIGINT AS big, (-i)::HUGEINT AS huge,
  (i % 256)::UTINYINT AS utiny, (i % 65536)::USMALLINT AS usmall, (4294967295 - i)::UINTEGER AS uint, (18446744073709551615 - i)::UBIGINT AS ubig,
  CASE WHEN i % 13 > 0 THEN (i / 3.0)::FLOAT END AS float,
  CASE WHEN i % 17 = 0 THEN 'NaN'::DOUBLE WHEN i % 19 = 0 THEN '-Infinity'::DOUBLE WHEN i % 3 > 0 THEN sqrt(i) * 1e18 END AS double,
  (i / 8.0 - 10)::DECIMAL(4, 1) AS dec4, (i / 8.0)::DECIMAL(9, 3) AS dec9, (-i / 7.0)::DECIMAL(18, 6) AS dec18, (i / 7.0 - 100)::DECIMAL(38, 10) AS dec38,
  DATE '1969-12-01' + i::INT AS date, make_time(i % 24, i % 60, i % 60 + (i % 1000) / 1000.0) AS time,
  make_timestamp(i * 86399999999 - 1000000000000) AS ts, make_timestamptz(i * 1000000 + i) AS tstz,
  make_timestamp_ns(i * 1000000001 - 5) AS tsns, make_timestamp(i * 1000000)::TIMESTAMP_MS AS tsms,
  CASE WHEN i % 4 > 0 THEN 'é"\\' || chr(10) || (i % 10) END AS text, 'shared prefix ' || i AS prefixed, repeat('x', i % 300) AS long_text,
  (['low', 'high'])[i % 2 + 1]::ENUM('low', 'high') AS enum, encode('bytes ' || i) AS blob,
  ('00000000-0000-4000-8000-' || lpad(i::VARCHAR, 12, '0'))::UUID AS uuid,
  json_object('i', i, 'list', [1, NULL]) AS json,
  CASE WHEN i % 6 > 0 THEN {'a': i, 'b': CASE WHEN i % 4 > 0 THEN 't' || i END, 'deeper': CASE WHEN i % 3 > 0 THEN {'x': i / 2.0, 'y': NULL::INT} END} END AS struct,
  CASE WHEN i % 6 > 0 THEN [x FOR x IN range(i % 5) IF x <> 2] END AS list,
  CASE WHEN i % 5 > 0 THEN [CASE WHEN x % 2 = 0 THEN [NULL, x::VARCHAR, ''] WHEN x % 3 = 0 THEN [] END FOR x IN range(i % 7)] END AS lists,
  CASE WHEN i % 8 > 0 THEN map_from_entries([('k"' || x, CASE WHEN x <> 1 THEN x / 4.0 END) FOR x IN range(i % 4)]) END AS map,
  [{'m': map {'one': [{'z': i}], 'two': NULL}, 'd': DATE '2024-02-29'}, NULL, {'m': NULL, 'd': NULL}] AS mixed,
  map {i::INT: 'by number'} AS by_number,
  [1.5::DECIMAL(10, 2), NULL] AS decimals, [i % 2 = 0, NULL] AS booleans,
  i AS "a.b", i + 1 AS "A.B", i + 2 AS "a/b", NULL::INT AS nothing
FROM range(${rows}) AS r(i)`;

const duck = await (await DuckDBInstance.create(':memory:')).connect();
await duck.run("SET TimeZone = 'UTC'");
await duck.run(`CREATE TABLE sink AS ${kitchenSink}`);
for (const version of ['V1', 'V2']) {
  for (const codec of ['uncompressed', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4_raw']) {
    const path = join(folder, `duckdb-${version}-${codec}.parquet`).replaceAll("'", "''");
    await duck.run(`COPY sink TO '${path}' (FORMAT parquet, COMPRESSION ${codec}, PARQUET_VERSION ${version}, ROW_GROUP_SIZE 2048)`);
  }
}

const range = Array.from({ length: rows }, (_, i) => i);
const holes = values => values.map((v, i) => (i % 9 === 4 || (i > 900 && i < 1000) ? null : v));
const texts = range.map(i => `prefix/${Math.floor(i / 10)}/${'y'.repeat(i % 23)}`);
const columns = {
  INT32: range.map(i => (i * 7919) % 1000003 - 500000),
  INT64: range.map(i => BigInt(i) * 1000000007n * BigInt(i) - 9000000000000000000n),
  FLOAT: range.map(i => Math.fround(i / 7)),
  DOUBLE: range.map(i => Math.sin(i) * 10 ** (i % 30)),
  STRING: texts,
  BYTE_ARRAY: texts.map(t => new TextEncoder().encode(t)),
  BOOLEAN: range.map(i => i % 3 === 0 || i > 2000),
  UUID: range.map(i => Uint8Array.from({ length: 16 }, (_, b) => (i * (b + 1)) % 256)),
  FLOAT16: range.map(i => i / 4),
};
const encodings = {
  INT32: ['PLAIN', 'RLE_DICTIONARY', 'DELTA_BINARY_PACKED', 'BYTE_STREAM_SPLIT'],
  INT64: ['PLAIN', 'RLE_DICTIONARY', 'DELTA_BINARY_PACKED', 'BYTE_STREAM_SPLIT'],
  FLOAT: ['PLAIN', 'RLE_DICTIONARY', 'BYTE_STREAM_SPLIT'],
  DOUBLE: ['PLAIN', 'RLE_DICTIONARY', 'BYTE_STREAM_SPLIT'],
  STRING: ['PLAIN', 'RLE_DICTIONARY', 'DELTA_LENGTH_BYTE_ARRAY', 'DELTA_BYTE_ARRAY'],
  BYTE_ARRAY: ['PLAIN', 'DELTA_LENGTH_BYTE_ARRAY', 'DELTA_BYTE_ARRAY'],
  BOOLEAN: ['PLAIN', 'RLE'],
  UUID: ['PLAIN', 'BYTE_STREAM_SPLIT'],
  FLOAT16: ['PLAIN', 'BYTE_STREAM_SPLIT'],
};
const hyparquetColumns = Object.entries(encodings).flatMap(([type, list]) => list.flatMap(encoding => [
  { name: `${type}/${encoding}`, type, encoding, nullable: false, data: columns[type] },
  { name: `${type}/${encoding}?`, type, encoding, data: holes(columns[type]) },
]));
const isSplit = ({ type, encoding }) => !['FLOAT', 'DOUBLE'].includes(type) && encoding === 'BYTE_STREAM_SPLIT';
const splitTypes = new Set(hyparquetColumns.filter(isSplit).map(({ type }) => type));
const splitColumns = hyparquetColumns.filter(column => isSplit(column) || (splitTypes.has(column.type) && column.encoding === 'PLAIN'));
const compressors = { GZIP: bytes => zlib.gzipSync(bytes), BROTLI: bytes => zlib.brotliCompressSync(bytes) };
for (const codec of ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'BROTLI']) {
  for (const [kind, columnData] of [['hyparquet', hyparquetColumns.filter(column => !isSplit(column))], ['split', splitColumns]]) {
    const buffer = parquetWriteBuffer({ columnData, codec, compressors, pageSize: 3000, rowGroupSize: 1200 });
    writeFileSync(join(folder, `${kind}-${codec}.parquet`), Buffer.from(buffer));
  }
}

const nullable = (name, type) => new arrow.Field(name, type, true);
const inner = new arrow.Struct([nullable('x', new arrow.Float64()), nullable('tags', new arrow.List(nullable('item', new arrow.Utf8())))]);
const arrowColumns = {
  ints: [new arrow.Int32(), holes(columns.INT32)],
  longs: [new arrow.Int64(), holes(columns.INT64)],
  doubles: [new arrow.Float64(), holes(columns.DOUBLE)],
  floats: [new arrow.Float32(), columns.FLOAT],
  unsigned: [new arrow.Uint64(), columns.INT64.map(v => BigInt.asUintN(64, v))],
  booleans: [new arrow.Bool(), holes(columns.BOOLEAN)],
  texts: [new arrow.Utf8(), holes(texts)],
  times: [new arrow.TimestampMicrosecond('UTC'), range.map(i => i * 3_600_000)],
  days: [new arrow.DateDay(), range.map(i => new Date(i * 86_400_000))],
  struct: [inner, range.map(i => (i % 5 ? { x: i % 3 ? i / 2 : null, tags: i % 7 ? texts.slice(i % 4, i % 6) : null } : null))],
  lists: [new arrow.List(nullable('item', inner)), range.map(i => (i % 6 ? range.slice(0, i % 4).map(j => (j === 1 ? null : { x: j, tags: [`${j}`, null] })) : null))],
};
const table = new arrow.Table(Object.fromEntries(Object.entries(arrowColumns).map(([key, [type, values]]) => [key, arrow.vectorFromArray(values, type)])));
const stream = arrow.tableToIPC(table, 'stream');
const { Compression, Encoding, WriterVersion, WriterPropertiesBuilder } = wasm;
for (const [version, pages] of [['v1', WriterVersion.V1], ['v2', WriterVersion.V2]]) {
  for (const codec of ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'BROTLI', 'ZSTD', 'LZ4_RAW', 'LZ4']) {
    for (const dictionary of codec === 'SNAPPY' ? [true, false] : [false]) {
      let builder = new WriterPropertiesBuilder().setWriterVersion(pages).setCompression(Compression[codec]).setDictionaryEnabled(dictionary)
        .setDataPageSizeLimit(2000).setWriteBatchSize(100).setMaxRowGroupSize(1500);
      if (!dictionary) {
        builder = builder.setColumnEncoding('ints', Encoding.DELTA_BINARY_PACKED).setColumnEncoding('longs', Encoding.DELTA_BINARY_PACKED)
          .setColumnEncoding('doubles', Encoding.BYTE_STREAM_SPLIT).setColumnEncoding('floats', Encoding.BYTE_STREAM_SPLIT)
          .setColumnEncoding('texts', Encoding.DELTA_BYTE_ARRAY).setColumnEncoding('booleans', Encoding.RLE);
      }
      const bytes = wasm.writeParquet(wasm.Table.fromIPCStream(stream), builder.build());
      writeFileSync(join(folder, `${codec === 'LZ4' ? 'lz4' : 'arrow'}-${version}-${codec}${dictionary ? '-dictionary' : ''}.parquet`), bytes);
    }
  }
}
