// Parses a script of an engine by a grammar of others, and prints how many statements it has.
//
//   node parse-sql.mjs bigquery|clickhouse|postgres|snowflake <script
import { readFileSync } from 'node:fs';

const dialect = process.argv[2];
const script = readFileSync(0, 'utf8');

async function statements() {
  if (dialect === 'postgres') {
    // What begins with a backslash is psql's own.
    const { parse } = await import('libpg-query');
    return (await parse(script.split('\n').filter(line => !line.startsWith('\\')).join('\n'))).stmts;
  }
  if (dialect === 'bigquery') {
    const { parse } = await import('sql-parser-cst');
    return parse(script, { dialect }).statements.filter(statement => statement.type !== 'empty');
  }
  const { init, parse } = await import('@polyglot-sql/sdk');
  await init?.();
  const parsed = await parse(script, dialect);
  if (!parsed.success) throw new Error(`${parsed.error} (line ${parsed.errorLine})`);
  return parsed.ast;
}

console.log((await statements()).length);
