// Prints a compose file as JSON, without what variables stand for.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

console.log(JSON.stringify(parse(readFileSync(process.argv[2], 'utf8'), { strict: true })));
