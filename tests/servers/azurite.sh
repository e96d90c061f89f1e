#!/usr/bin/env bash
# Azurite, Azure Blob Storage's emulator, on loopback. Needs node and tests/servers/node_modules (npm install).
#   azurite.sh EMPTY-DIRECTORY
# Prints "ENDPOINT ACCOUNT KEY" when it is ready, and ends, with all it started, when its input does or on SIGTERM.
set -euo pipefail
. "$(dirname "$0")/server.sh"
begin "${1:?usage: azurite.sh EMPTY-DIRECTORY}"

port=$(free_port)
account=wandbtest
key=d2FuZGItZXhwb3J0IHRlc3RzIGFnYWluc3QgQXp1cml0ZSBvbiBsb29wYmFjayBvbmx5
export AZURITE_ACCOUNTS="$account:$key"
mkdir -p "$dir/data"
run azurite node "$(dirname "$(realpath "$0")")/node_modules/azurite/dist/src/blob/main.js" \
  --blobHost 127.0.0.1 --blobPort "$port" -l "$dir/data" --silent --skipApiVersionCheck --disableTelemetry
answers "http://127.0.0.1:$port/"
ready "http://127.0.0.1:$port/$account $account $key"
