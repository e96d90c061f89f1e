#!/usr/bin/env bash
# OpenStack Swift with its S3 interface on loopback, three rings of one device each. Needs Debian's swift-proxy swift-account
# swift-container swift-object memcached.
#   swift.sh EMPTY-DIRECTORY
# Prints "ENDPOINT ACCESS-KEY SECRET-KEY" when it is ready, and ends, with all it started, when its input does or on SIGTERM.
set -euo pipefail
. "$(dirname "$0")/server.sh"
begin "${1:?usage: swift.sh EMPTY-DIRECTORY}"

proxy=$(free_port)
memcache=$(free_port)
user=$(id -un)
mkdir -p "$dir"/{etc,data/d1,cache}
export SWIFT_DIR=$dir/etc
cat > "$dir/etc/swift.conf" <<C
[swift-hash]
swift_hash_path_suffix = wandb
swift_hash_path_prefix = export
[storage-policy:0]
name = one
default = yes
C

for kind in account container object; do
  port=$(free_port)
  builder=$dir/etc/$kind.builder
  {
    swift-ring-builder "$builder" create 4 1 1
    swift-ring-builder "$builder" add --region 1 --zone 1 --ip 127.0.0.1 --port "$port" --device d1 --weight 1
    swift-ring-builder "$builder" rebalance
  } > "$dir/log/$kind.ring" 2>&1 || [ $? -eq 1 ]
  cat > "$dir/etc/$kind-server.conf" <<C
[DEFAULT]
devices = $dir/data
mount_check = false
bind_ip = 127.0.0.1
bind_port = $port
swift_dir = $dir/etc
user = $user
workers = 1
fallocate_reserve = 0
[pipeline:main]
pipeline = $kind-server
[app:$kind-server]
use = egg:swift#$kind
allow_versions = true
[$kind-replicator]
[$kind-updater]
[$kind-auditor]
recon_cache_path = $dir/cache
C
  run "$kind" "swift-$kind-server" "$dir/etc/$kind-server.conf"
  answers "http://127.0.0.1:$port/"
done

run memcached memcached -l 127.0.0.1 -p "$memcache" -U 0 -u "$user"
cat > "$dir/etc/proxy-server.conf" <<C
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $proxy
swift_dir = $dir/etc
user = $user
workers = 2
[pipeline:main]
pipeline = catch_errors proxy-logging cache s3api tempauth copy slo proxy-logging proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:proxy-logging]
use = egg:swift#proxy_logging
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:$memcache
[filter:s3api]
use = egg:swift#s3api
check_bucket_owner = false
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin .reseller_admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
C
run proxy swift-proxy-server "$dir/etc/proxy-server.conf"
answers "http://127.0.0.1:$proxy/"
ready "http://127.0.0.1:$proxy test:tester testing"
