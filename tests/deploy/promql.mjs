// Reads PromQL queries, one a line, from standard input and prints the names of the metrics that they ask for as a list in JSON, by Prometheus'
// own grammar. A query that the grammar does not take is an error.
import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';

const names = new Set();
for (const query of readFileSync(0, 'utf8').split('\n').filter(line => line)) {
  parser.parse(query).iterate({
    enter(node) {
      if (node.type.isError) throw new Error(`${query}: not understood at ${node.from}`);
      if (node.name === 'VectorSelector') {
        const name = node.node.getChild('Identifier');
        if (!name) throw new Error(`${query}: a selector without a name at ${node.from}`);
        names.add(query.slice(name.from, name.to));
      }
    },
  });
}
console.log(JSON.stringify([...names].sort()));
