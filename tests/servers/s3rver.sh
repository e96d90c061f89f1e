#!/usr/bin/env bash
# s3rver on loopback: an S3 that accepts wrong digests and secrets and ignores conditions. Needs npm's s3rver, see tests/servers/package.json.
#   s3rver.sh EMPTY-DIRECTORY
# Prints "ENDPOINT ACCESS-KEY SECRET-KEY" when it is ready, and ends, with all it started, when its input does or on SIGTERM.
set -euo pipefail
. "$(dirname "$0")/server.sh"
tools=$(realpath "$(dirname "$0")/node_modules/.bin")
begin "${1:?usage: s3rver.sh EMPTY-DIRECTORY}"

port=$(free_port)
mkdir -p "$dir/data"
run s3rver "$tools/s3rver" --address 127.0.0.1 --port "$port" --directory "$dir/data" --silent --no-vhost-buckets
answers "http://127.0.0.1:$port/"
ready "http://127.0.0.1:$port S3RVER S3RVER"
