// Permutation importance by a random forest that is not ours, ml-random-forest, and Pearson's correlation by its formula.
//
//   node forest-importance.mjs < {"columns": [[…], …], "target": […]}
//
// The columns hold values row by row. The forest is grown from the even rows and judged on the odd ones. Prints {"importance", "correlation"}, a number a column: by
// how much the mean squared error grows when that column is moved round by some rows, on an average of several distances.
import { readFileSync } from 'node:fs';
import { RandomForestRegression } from 'ml-random-forest';

const { columns, target } = JSON.parse(readFileSync(0, 'utf8'));
const rows = target.map((_, row) => columns.map(column => column[row]));
const even = rows.map((_, row) => row).filter(row => row % 2 === 0);
const odd = rows.map((_, row) => row).filter(row => row % 2 === 1);

const forest = new RandomForestRegression({ seed: 7, maxFeatures: 1.0, replacement: true, nEstimators: 40, useSampleBagging: true });
forest.train(even.map(row => rows[row]), even.map(row => target[row]));

const error = judged => {
  const said = forest.predict(judged);
  return odd.reduce((sum, row, i) => sum + (target[row] - said[i]) ** 2, 0) / odd.length;
};
const before = error(odd.map(row => rows[row]));
const distances = [1, 7, 19, 31];
const importance = columns.map((_, column) => distances.reduce((sum, distance) => {
  const moved = odd.map((row, i) => rows[row].map((value, c) => c === column ? rows[odd[(i + distance) % odd.length]][c] : value));
  return sum + error(moved) - before;
}, 0) / distances.length);

const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length;
const correlation = columns.map(column => {
  const [x, y] = [mean(column), mean(target)];
  const sum = term => column.reduce((total, value, row) => total + term(value - x, target[row] - y), 0);
  return sum((a, b) => a * b) / Math.sqrt(sum(a => a * a) * sum((_, b) => b * b));
});
console.log(JSON.stringify({ importance, correlation }));
