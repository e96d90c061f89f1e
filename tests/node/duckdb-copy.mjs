// Measures DuckDB's COPY … TO PARQUET with one thread, on demand.
//
//   node duckdb-copy.mjs FILE
//
// Loads the Parquet file into a table in memory and prints {"rows"}. For each line "CODEC TARGET" that it reads then, it copies the
// table to the target and prints {"seconds","cpuSeconds"}; cpuSeconds is what the whole process used meanwhile.
import { DuckDBInstance } from '@duckdb/node-api';
import { createInterface } from 'node:readline';

const quote = text => `'${text.replaceAll("'", "''")}'`;
const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
await connection.run(`CREATE TABLE t AS SELECT * FROM read_parquet(${quote(process.argv[2])})`);
const [[rows]] = await (await connection.run('SELECT count(*) FROM t')).getRows();
console.log(JSON.stringify({ rows: Number(rows) }));

for await (const line of createInterface({ input: process.stdin })) {
  const space = line.indexOf(' ');
  const [codec, target] = [line.slice(0, space), line.slice(space + 1)];
  const [cpu, start] = [process.cpuUsage(), process.hrtime.bigint()];
  await connection.run(`COPY t TO ${quote(target)} (FORMAT parquet, COMPRESSION ${codec})`);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(cpu);
  console.log(JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6 }));
}
