// Bundles the page: src/ and what it uses of node_modules become page.js and page.css, beside index.html, the font of pictures and the licenses of what is used.
//
//   node bundle.mjs DIRECTORY
import { build } from 'esbuild';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const to = process.argv[2];
if (!to) throw new Error('Say where the bundle goes.');
await mkdir(to, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: { page: 'src/main.tsx' },
  outdir: to,
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2022'],
  charset: 'utf8',
  legalComments: 'inline',
  jsx: 'automatic',
  jsxImportSource: 'preact',
});
await copyFile(join(here, 'index.html'), join(to, 'index.html'));
await copyFile(join(here, 'node_modules', '@embedpdf', 'fonts-latin', 'fonts', 'NotoSans-Regular.ttf'), join(to, 'NotoSans-Regular.ttf'));
const { dependencies } = JSON.parse(await readFile(join(here, 'package.json'), 'utf8'));
const licenses = Object.entries(dependencies).map(async ([name, version]) => `${name} ${version}\n\n${(await readFile(join(here, 'node_modules', name, 'LICENSE'), 'utf8')).trim()}\n`);
await writeFile(join(to, 'licenses.txt'), (await Promise.all(licenses)).join('\n\n'));
