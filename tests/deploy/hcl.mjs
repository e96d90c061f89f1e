// Prints a file of HCL, as HashiCorp's own parser reads it, as JSON.
//
//   node hcl.mjs FILE
import { readFileSync } from 'node:fs';
import hcl from '@cdktf/hcl2json';

const file = process.argv[2];
console.log(JSON.stringify(await hcl.parse(file, readFileSync(file, 'utf8'))));
