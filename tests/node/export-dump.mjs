// Prints every row of an export as one JSON line, read by DuckDB: node export-dump.mjs DIR [TABLE…]
// A line is {"table", "path", "values": {column: [tag, text]}}; nulls are left out. Tags: d = double as 16 hex digits of its
// bits, i = integer, b = boolean, s = string, j = JSON text, t = microseconds since 1970.
// The parts are those that _export/manifest.parquet names; without a manifest, all below tables/. With "--file PATH" instead of
// tables, that one file.
import { DuckDBInstance } from '@duckdb/node-api';
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

const [directory, ...wanted] = process.argv.slice(2);
const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
const quote = text => `'${text.replaceAll("'", "''")}'`;
const bits = new DataView(new ArrayBuffer(8));
const double = value => {
  bits.setFloat64(0, value);
  return bits.getBigUint64(0).toString(16).padStart(16, '0');
};

const encode = (value, type) => {
  if (typeof value === 'bigint') return ['i', value.toString()];
  if (typeof value === 'boolean') return ['b', value];
  if (typeof value === 'number') return type === 'DOUBLE' ? ['d', double(value)] : ['i', String(value)];
  if (typeof value === 'string') return [type === 'JSON' ? 'j' : 's', value];
  if (value !== null && typeof value === 'object' && 'micros' in value) return ['t', value.micros.toString()];
  throw new Error(`A value of type ${type} has no tag.`);
};

const parts = async () => {
  if (wanted[0] === '--file') return [{ path: wanted[1], table: wanted[1] }];
  const manifest = join(directory, '_export/manifest.parquet');
  if (existsSync(manifest)) {
    const rows = await connection.runAndReadAll(`SELECT "path", "table" FROM read_parquet(${quote(manifest)}) WHERE "table" IS NOT NULL`);
    return rows.getRows().map(([path, table]) => ({ path, table }));
  }
  const tables = join(directory, 'tables');
  return readdirSync(tables, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(directory, join(entry.parentPath, entry.name)))
    .map(path => ({ path, table: path.split('/')[1] }));
};

const output = [];
const flush = async () => {
  if (output.length === 0) return;
  const text = output.join('\n') + '\n';
  output.length = 0;
  if (!process.stdout.write(text)) await new Promise(resolve => process.stdout.once('drain', resolve));
};

for (const { path, table } of (await parts()).sort((a, b) => (a.path < b.path ? -1 : 1))) {
  if (wanted.length > 0 && wanted[0] !== '--file' && !wanted.includes(table)) continue;
  const file = quote(join(directory, path));
  // DuckDB renames columns that differ only in case: the schema has the names as they are written.
  const schema = await connection.runAndReadAll(`SELECT name FROM parquet_schema(${file}) WHERE num_children IS NULL`);
  const names = schema.getRows().map(([name]) => name);
  const result = await connection.stream(`SELECT * FROM read_parquet(${file}, hive_partitioning = false)`);
  const types = result.columnTypes().map(type => type.alias ?? type.toString());
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const row of chunk.getRows()) {
      const values = {};
      row.forEach((value, i) => {
        if (value !== null) values[names[i]] = encode(value, types[i]);
      });
      output.push(JSON.stringify({ table, path, values }));
      if (output.length >= 2000) await flush();
    }
  }
}
await flush();
