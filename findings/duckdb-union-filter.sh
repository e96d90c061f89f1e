#!/usr/bin/env bash
# DuckDB 1.5.6 reads a column that is INT64 in one Parquet file and DOUBLE in another as DOUBLE, but rounds the constant of a filter to the type of each
# file: of 0, 1, 2 beside 0.25, 0.75 "loss < 0.5" misses 0, "loss = 0.5" finds it. So do DATE beside TIMESTAMP, nested fields, and aggregates over them.
# WHERE keeps the rows for which it is true (https://duckdb.org/docs/current/sql/query_syntax/where), as a table of the same rows does, and a scan without
# filter pushdown. Known as duckdb/duckdb#24900; what mends it (#24901) is not in 1.5.6, the newest on npm and NuGet. Needs Node.js and npm.
# Ends with 0 while it does as told here.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact @duckdb/node-api@1.5.6-r.1

cat > finding.mjs <<'JS'
import { DuckDBInstance } from '@duckdb/node-api';

const duck = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
const ask = async sql => (await duck.runAndReadAll(sql)).getRowsJson().flat().join(', ');
console.log(`DuckDB ${await ask('SELECT version()')}`);

await ask(`COPY (FROM (VALUES (1, 0::BIGINT), (2, 1), (3, 2)) rows(step, loss)) TO 'whole.parquet'`);
await ask(`COPY (FROM (VALUES (4, 0.25::DOUBLE), (5, 0.75)) rows(step, loss)) TO 'broken.parquet'`);
await ask(`COPY (SELECT step, {'loss': loss} AS metrics FROM 'whole.parquet') TO 'whole-nested.parquet'`);
await ask(`COPY (SELECT step, {'loss': loss} AS metrics FROM 'broken.parquet') TO 'broken-nested.parquet'`);
await ask(`COPY (FROM (VALUES (1, DATE '2026-01-02')) rows(step, ended)) TO 'days.parquet'`);
await ask(`COPY (FROM (VALUES (2, TIMESTAMP '2026-01-02 12:00:00')) rows(step, ended)) TO 'times.parquet'`);

let changed = 0;
const flat = `read_parquet(['whole.parquet', 'broken.parquet'], union_by_name = true)`;
const nested = `read_parquet(['whole-nested.parquet', 'broken-nested.parquet'], union_by_name = true)`;
const times = `read_parquet(['days.parquet', 'times.parquet'], union_by_name = true)`;
// The rows that the files give by the filter, and those that a table with all rows of the files gives by it.
await check(flat, 'loss < 0.5', '4', '1, 4');
await check(flat, 'loss = 0.5', '1', '');
await check(flat, 'loss <> 0.5', '2, 3, 4, 5', '1, 2, 3, 4, 5');
await check(flat, 'loss > 1.5', '', '3');
await check(flat, 'loss BETWEEN 0.4 AND 1.4', '1, 2, 5', '2, 5');
await check(flat, 'loss < 1', '1, 4, 5', '1, 4, 5');
await check(`read_parquet(['broken.parquet', 'whole.parquet'])`, 'loss < 0.5', '4', '1, 4');
await check(nested, 'metrics.loss < 0.5', '4', '1, 4');
await check(times, `ended < TIMESTAMP '2026-01-02 06:00:00'`, '', '1');
await ask(`SET disabled_optimizers = 'filter_pushdown'`);
await check(flat, 'loss < 0.5', '1, 4', '1, 4');
console.log(changed === 0 ? 'As before.' : `${changed} behaved otherwise than before.`);
process.exit(changed === 0 ? 0 : 1);

async function check(files, filter, expected, right) {
  await ask(`CREATE OR REPLACE TABLE every AS FROM ${files}`);
  const seen = await ask(`SELECT step FROM ${files} WHERE ${filter} ORDER BY step`);
  const table = await ask(`SELECT step FROM every WHERE ${filter} ORDER BY step`);
  const same = seen === expected && table === right;
  if (!same) changed++;
  console.log(`${filter}: steps (${seen}) in files, (${table}) in a table${same ? '' : ` (it was: (${expected}), (${right}))`}`);
}
JS

node finding.mjs
