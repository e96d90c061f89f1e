// Reads metrics in Prometheus' text form from standard input and prints their families as JSON, by a parser that is none of ours.
//
//   curl -s localhost:9464/metrics | node metrics.mjs
import { readFileSync } from 'node:fs';
import parse from 'parse-prometheus-text-format';

console.log(JSON.stringify(parse(readFileSync(0, 'utf8'))));
