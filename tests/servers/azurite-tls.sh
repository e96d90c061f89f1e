#!/usr/bin/env bash
# Azurite over https, which also takes tokens (its checks of a token leave out the signature). Needs openssl, node and
# tests/servers/node_modules (npm install).
#   azurite-tls.sh EMPTY-DIRECTORY
# Prints "ENDPOINT ACCOUNT KEY CERTIFICATE" when it is ready, the last a file to trust, and ends, with all it started, when its input does
# or on SIGTERM.
set -euo pipefail
. "$(dirname "$0")/server.sh"
begin "${1:?usage: azurite-tls.sh EMPTY-DIRECTORY}"

port=$(free_port)
account=wandbtest
key=d2FuZGItZXhwb3J0IHRlc3RzIGFnYWluc3QgQXp1cml0ZSBvbiBsb29wYmFjayBvbmx5
export AZURITE_ACCOUNTS="$account:$key"
mkdir -p "$dir/data"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 \
  -keyout "$dir/key.pem" -out "$dir/cert.pem" 2> "$dir/log/openssl"
run azurite node "$(dirname "$(realpath "$0")")/node_modules/azurite/dist/src/blob/main.js" \
  --blobHost 127.0.0.1 --blobPort "$port" -l "$dir/data" --silent --skipApiVersionCheck --disableTelemetry \
  --oauth basic --cert "$dir/cert.pem" --key "$dir/key.pem"
export CURL_CA_BUNDLE=$dir/cert.pem
answers "https://127.0.0.1:$port/"
ready "https://127.0.0.1:$port/$account $account $key $dir/cert.pem"
