// Prints what DuckDB answers to a statement: a JSON document a row. Takes it as DuckDB's own command line does.
//
//   node duckdb-sql.mjs -c SQL
import * as duck from '@duckdb/node-api';

const [option, sql] = process.argv.slice(2);
if (option !== '-c' || !sql) throw new Error('Say -c SQL.');
const connection = await (await duck.DuckDBInstance.create(':memory:')).connect();
for (const row of (await connection.runAndReadAll(sql)).getRowObjectsJson()) console.log(JSON.stringify(row));
