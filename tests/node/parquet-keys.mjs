// Prints the key-value metadata of Parquet files and the encodings of their columns, as DuckDB finds them.
//
//   node parquet-keys.mjs FILE…
//
// One JSON document a line: {"file","keys":{key: value},"encodings":[…]}.
import { DuckDBInstance } from '@duckdb/node-api';

const connection = await (await DuckDBInstance.create(':memory:')).connect();
for (const file of process.argv.slice(2)) {
  const source = `'${file.replaceAll("'", "''")}'`;
  const keys = await (await connection.run(`SELECT decode(key), decode(value) FROM parquet_kv_metadata(${source})`)).getRows();
  const encodings = await (await connection.run(`SELECT DISTINCT encodings FROM parquet_metadata(${source})`)).getRows();
  console.log(JSON.stringify({ file, keys: Object.fromEntries(keys), encodings: [...new Set(encodings.flatMap(([e]) => e.split(', ')))] }));
}
