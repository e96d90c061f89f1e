// Lets DuckDB write rows that are given as JSON into Parquet files.
//
//   node parquet-nested.mjs PLANS     PLANS is a file, a plan a line: {"file","type" in SQL,"options" of COPY,"rows": a file with a document a line}
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run('SET preserve_insertion_order = true; SET threads = 1');
const quote = text => `'${text.replaceAll("'", "''")}'`;
for (const line of readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean)) {
  const { file, type, options, rows } = JSON.parse(line);
  const source = `read_csv(${quote(rows)}, columns = {'j': 'VARCHAR'}, delim = '\\x01', quote = '', escape = '', header = false, auto_detect = false)`;
  await connection.run(`COPY (SELECT struct_extract(('{"v":' || j || '}')::JSON::STRUCT(v ${type}), 'v') AS v FROM ${source}) TO ${quote(file)} (FORMAT parquet, ${options})`);
}
