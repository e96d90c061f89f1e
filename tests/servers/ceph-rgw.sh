#!/usr/bin/env bash
# A one-node Ceph object gateway (S3) on loopback, its data in memory. Needs root and Debian's radosgw ceph-mon ceph-osd ceph-mgr ceph-common.
#   ceph-rgw.sh EMPTY-DIRECTORY
# Prints "ENDPOINT ACCESS-KEY SECRET-KEY" when it is ready, and ends, with all it started, when its input does or on SIGTERM.
set -euo pipefail
. "$(dirname "$0")/server.sh"
begin "${1:?usage: ceph-rgw.sh EMPTY-DIRECTORY}"

monitor=$(free_port)
gateway=$(free_port)
export CEPH_CONF=$dir/ceph.conf
fsid=$(cat /proc/sys/kernel/random/uuid)
mkdir -p "$dir"/{mon,osd,rgw,run,log}
cat > "$CEPH_CONF" <<C
[global]
fsid = $fsid
mon_host = v2:127.0.0.1:$monitor/0
mon_initial_members = a
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_ipv4 = true
ms_bind_ipv6 = false
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
run_dir = $dir/run
admin_socket = $dir/run/\$name.asok
pid_file = $dir/run/\$name.pid
log_file = $dir/log/\$name.log
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pgp_num = 4
osd_pool_default_pg_autoscale_mode = off
mon_allow_pool_size_one = true
mon_warn_on_pool_no_redundancy = false
mon_data_avail_warn = 1
mon_data_avail_crit = 0
mon_max_pg_per_osd = 1000
osd_crush_chooseleaf_type = 0
osd_objectstore = memstore
memstore_device_bytes = 8589934592
memstore_page_set = false
osd_class_dir = $(dirname "$(find /usr/lib -name 'libcls_rgw.so*' -print -quit)")
plugin_dir = $(dirname "$(dirname "$(find /usr/lib -name 'libec_jerasure.so*' -print -quit)")")
mon_data = $dir/mon
osd_data = $dir/osd
keyring = $dir/keyring
[client.rgw.a]
rgw_data = $dir/rgw
rgw_frontends = beast endpoint=127.0.0.1:$gateway
rgw_dns_name = localhost
rgw_gc_obj_min_wait = 5
auth_client_required = none
ms_mon_client_mode = crc
ms_mon_service_mode = crc
C

ceph-authtool --create-keyring "$dir/keyring" --gen-key -n mon. --cap mon 'allow *' >/dev/null
monmaptool --create --addv a "[v2:127.0.0.1:$monitor]" --fsid "$fsid" "$dir/monmap" >/dev/null
ceph-mon --mkfs -i a --monmap "$dir/monmap" --keyring "$dir/keyring"
run mon ceph-mon -i a -f
osd=$(cat /proc/sys/kernel/random/uuid)
id=$(ceph osd new "$osd")
ceph-osd -i "$id" --mkfs --osd-uuid "$osd" > "$dir/log/osd.mkfs" 2>&1
run osd ceph-osd -i "$id" -f
run rgw radosgw -n client.rgw.a -f
radosgw-admin user create --uid=test --display-name=test --access-key=testtest --secret-key=testtesttest > "$dir/user.json" 2> "$dir/log/user.err"
answers "http://127.0.0.1:$gateway/"
ready "http://127.0.0.1:$gateway testtest testtesttest"
