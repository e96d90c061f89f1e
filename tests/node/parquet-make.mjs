// Lets DuckDB write a Parquet file, so that a reader can be tried on files of another writer.
//
//   node parquet-make.mjs QUERY FILE [COPY-OPTIONS]     e.g. "SELECT 1::INT AS i" out.parquet "COMPRESSION zstd, PARQUET_VERSION v1"
import { DuckDBInstance } from '@duckdb/node-api';

const [query, file, options] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run(`COPY (${query}) TO '${file.replaceAll("'", "''")}' (FORMAT parquet${options ? `, ${options}` : ''})`);
