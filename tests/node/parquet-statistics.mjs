// Prints what DuckDB finds in the footer of a Parquet file for each column chunk, and the extremes that it computes from the values.
//
//   node parquet-statistics.mjs FILE…
//
// One JSON document a line: {"file","group","column","nulls","min","max","minIsExact","maxIsExact","codec","encodings"};
// null where there is none. Bounds are the reader's own texts.
import { DuckDBInstance } from '@duckdb/node-api';

const connection = await (await DuckDBInstance.create(':memory:')).connect();
for (const file of process.argv.slice(2)) {
  const result = await connection.run(
    `SELECT row_group_id, column_id, stats_null_count, stats_min_value, stats_max_value, min_is_exact, max_is_exact, compression, encodings
     FROM parquet_metadata('${file.replaceAll("'", "''")}') ORDER BY 1, 2`);
  for (const [group, column, nulls, min, max, minIsExact, maxIsExact, codec, encodings] of await result.getRows()) {
    console.log(JSON.stringify({
      file, group: Number(group), column: Number(column), nulls: nulls === null ? null : Number(nulls), min, max, minIsExact, maxIsExact, codec, encodings,
    }));
  }
}
