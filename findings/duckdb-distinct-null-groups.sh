#!/usr/bin/env bash
# DuckDB 1.5.6 passes over a row group that has only NULL in a column where the filter is "IS DISTINCT FROM a value OR" another comparison of that column,
# although NULL is distinct from every value (https://duckdb.org/docs/current/sql/expressions/comparison_operators). So rows of runs that never logged
# a metric are not found, be they in Parquet files, in files without the column, or in DuckDB's own tables; by IS DISTINCT FROM alone they are.
# Adding "IS NULL OR", or "(filter) IS TRUE", is the way around it. Needs Node.js and npm. Ends with 0 while it does as told here.
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

// Four row groups of 2,048 rows: the metric is 0.25 in the first, 4 in the second, missing in the third, and but for one row in the fourth.
await ask(`COPY (SELECT step, CASE WHEN step < 2048 THEN 0.25::DOUBLE WHEN step < 4096 THEN 4 WHEN step = 8191 THEN 9 END AS loss FROM range(8192) steps(step))
  TO 'runs.parquet' (ROW_GROUP_SIZE 2048)`);
console.log(`row groups: ${await ask(`SELECT row_group_num_rows || ' rows, ' || stats_null_count || ' NULL' FROM parquet_metadata('runs.parquet')
  WHERE path_in_schema = 'loss' ORDER BY row_group_id`)}`);
await ask(`COPY (SELECT step, loss FROM 'runs.parquet' WHERE step < 2048) TO 'logged.parquet'`);
await ask(`COPY (SELECT step FROM 'runs.parquet' WHERE step >= 7000) TO 'never-logged.parquet'`);
await ask(`CREATE TABLE own AS SELECT step, loss FROM 'runs.parquet' WHERE step BETWEEN 4096 AND 6143`);
const byName = `read_parquet(['logged.parquet', 'never-logged.parquet'], union_by_name = true)`;

let changed = 0;
// The rows that the filter gives, and those for which the same condition is true when it is no filter.
await check(`'runs.parquet'`, 'loss IS DISTINCT FROM 0.25', 6144, 6144);
await check(`'runs.parquet'`, 'loss IS DISTINCT FROM 0.25 OR loss > 3', 4096, 6144);
await check(`'runs.parquet'`, 'loss IS DISTINCT FROM 0.25 OR loss IS DISTINCT FROM 4', 6144, 8192);
await check(byName, 'loss IS DISTINCT FROM 0.25', 1192, 1192);
await check(byName, 'loss IS DISTINCT FROM 0.25 OR loss > 3', 0, 1192);
await check('own', 'loss IS DISTINCT FROM 0.25 OR loss > 3', 0, 2048);
await check(`'runs.parquet'`, 'loss IS NULL OR loss IS DISTINCT FROM 0.25 OR loss > 3', 6144, 6144);
await check(`'runs.parquet'`, '(loss IS DISTINCT FROM 0.25 OR loss > 3) IS TRUE', 6144, 6144);
console.log(changed === 0 ? 'As before.' : `${changed} behaved otherwise than before.`);
process.exit(changed === 0 ? 0 : 1);

async function check(from, filter, expected, right) {
  const seen = await ask(`SELECT count(*) FROM ${from} WHERE ${filter}`);
  const held = await ask(`SELECT count(*) FILTER (held) FROM (SELECT ${filter} AS held FROM ${from})`);
  const same = seen === `${expected}` && held === `${right}`;
  if (!same) changed++;
  console.log(`${from}, ${filter}: finds ${seen} of ${held} rows${same ? '' : ` (it was: ${expected} of ${right})`}`);
}
JS

node finding.mjs
