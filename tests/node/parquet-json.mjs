// Prints the rows of Parquet files as DuckDB reads them: one JSON document a line, for each file {"file":…,"rows":…} and then its rows.
//
//   node parquet-json.mjs FILE…
//
// Members of structs that are null are left out, 64-bit integers and decimals keep their digits, other numbers have an exponent, NaN and
// infinities are strings, dates and times ISO 8601, bytes base64. A row is an array of the fields in their order: DuckDB renames fields that differ only in case.
import { once } from 'node:events';
import * as duck from '@duckdb/node-api';

const quote = text => `'${text.replaceAll("'", "''")}'`;

// The shortest digits that read back as the same number, always with an exponent: programs do not agree on when to write one.
function number(value) {
  if (!Number.isFinite(value)) return JSON.stringify(String(value));
  return Object.is(value, -0) ? '-0e+0' : value.toExponential();
}

function fraction(nanos) {
  if (nanos === 0n) return '';
  const digits = nanos.toString().padStart(9, '0');
  return '.' + (digits.endsWith('000000') ? digits.slice(0, 3) : digits.endsWith('000') ? digits.slice(0, 6) : digits);
}

function split(value, divisor) {
  let quotient = value / divisor;
  let rest = value % divisor;
  if (rest < 0n) [quotient, rest] = [quotient - 1n, rest + divisor];
  return [quotient, rest];
}

const pad = value => value.toString().padStart(2, '0');

function instant(nanos, suffix) {
  const [seconds, rest] = split(nanos, 1_000_000_000n);
  return `"${new Date(Number(seconds) * 1000).toISOString().slice(0, -5)}${fraction(rest)}${suffix}"`;
}

function time(nanos, suffix) {
  const [seconds, rest] = split(nanos, 1_000_000_000n);
  return `"${pad(seconds / 3600n)}:${pad((seconds / 60n) % 60n)}:${pad(seconds % 60n)}${fraction(rest)}${suffix}"`;
}

const name = key => JSON.stringify(String(key));

function json(value, type) {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return type?.alias === 'JSON' ? value : JSON.stringify(value);
  if (typeof value === 'number') return number(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (value instanceof duck.DuckDBDecimalValue) return value.toString();
  if (value instanceof duck.DuckDBBlobValue) return `"${Buffer.from(value.bytes).toString('base64')}"`;
  if (value instanceof duck.DuckDBUUIDValue) return `"${value.toString()}"`;
  if (value instanceof duck.DuckDBDateValue) return `"${new Date(value.days * 86_400_000).toISOString().slice(0, -14)}"`;
  if (value instanceof duck.DuckDBTimeValue) return time(value.micros * 1000n, '');
  if (value instanceof duck.DuckDBTimestampTZValue) return instant(value.micros * 1000n, 'Z');
  if (value instanceof duck.DuckDBTimestampValue) return instant(value.micros * 1000n, '');
  if (value instanceof duck.DuckDBTimestampNanosecondsValue) return instant(value.nanos, '');
  if (value instanceof duck.DuckDBListValue || value instanceof duck.DuckDBArrayValue) {
    return `[${value.items.map(item => json(item, type?.valueType)).join()}]`;
  }
  if (value instanceof duck.DuckDBMapValue) {
    return `{${value.entries.map(entry => `${name(entry.key)}:${json(entry.value, type?.valueType)}`).join()}}`;
  }
  if (value instanceof duck.DuckDBStructValue) {
    return `{${Object.entries(value.entries).filter(([, member]) => member !== null)
      .map(([key, member]) => `${JSON.stringify(key)}:${json(member, type?.entryTypes?.[type.entryNames.indexOf(key)])}`).join()}}`;
  }
  throw new Error(`a value of ${value.constructor.name} is not printed`);
}

async function emit(text) {
  if (!process.stdout.write(text + '\n')) await once(process.stdout, 'drain');
}

const connection = await (await duck.DuckDBInstance.create(':memory:')).connect();
await connection.run("SET TimeZone = 'UTC'");
for (const file of process.argv.slice(2)) {
  try {
    const [[rows]] = await (await connection.run(`SELECT sum(num_rows) FROM parquet_file_metadata(${quote(file)})`)).getRows();
    await emit(JSON.stringify({ file, rows: Number(rows) }));
    const result = await connection.stream(`SELECT * FROM read_parquet(${quote(file)})`);
    const types = result.columnTypes();
    for (;;) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) break;
      for (const row of chunk.getRows()) await emit(`[${row.map((value, i) => json(value, types[i])).join()}]`);
    }
  } catch (error) {
    console.error(`${file}: ${error.message}`);
    process.exitCode = 1;
  }
}
