#!/usr/bin/env bash
# DuckDB 1.5.6: preparing EXPORT DATABASE, without running it, makes the folder that it names. Who prepares a statement to find out what kind it is, or what
# columns it would have, leaves a folder behind; COPY … TO, which writes a file as well, leaves nothing until it runs.
# Ends with 0 while it does as told here.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --no-audit --no-fund --silent @duckdb/node-api@1.5.6-r.1

cat > finding.mjs <<'JS'
import { existsSync, readdirSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'

const connection = await (await DuckDBInstance.create(':memory:')).connect()
const version = (await (await connection.runAndReadAll('SELECT version()')).getRows())[0][0]
const copied = await connection.prepare("COPY (SELECT 1 AS a) TO 'copied.csv'")
const exported = await connection.prepare("EXPORT DATABASE 'exported'")
const made = existsSync('exported')
console.log(`${version}: prepared and not run, COPY has made its file: ${existsSync('copied.csv')}; EXPORT DATABASE has made its folder: ${made}, with ${made ? readdirSync('exported').length : 0} files in it`)
copied.destroySync?.()
exported.destroySync?.()
process.exit(!existsSync('copied.csv') && made && readdirSync('exported').length === 0 ? 0 : 1)
JS
node finding.mjs
