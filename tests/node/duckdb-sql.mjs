// Prints what DuckDB answers to a statement: a JSON document a row. Takes it as DuckDB's own command line does.
//
//   node duckdb-sql.mjs [-init FILE] -c SQL
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as duck from '@duckdb/node-api';

const { init, c: sql } = parseArgs({
  args: process.argv.slice(2).map(word => (word === '-init' ? '--init' : word)),
  options: { init: { type: 'string' }, c: { type: 'string', short: 'c' } },
}).values;
if (!sql) throw new Error('Say -c SQL.');
const connection = await (await duck.DuckDBInstance.create(':memory:')).connect();
if (init) await connection.run(readFileSync(init, 'utf8'));
for (const row of (await connection.runAndReadAll(sql)).getRowObjectsJson()) console.log(JSON.stringify(row));
