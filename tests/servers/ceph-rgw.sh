#!/usr/bin/env bash
# A one-node Ceph object gateway (S3) on loopback, its data in memory. Needs root and Debian's radosgw ceph-mon ceph-osd ceph-mgr ceph-common.
#   ceph-rgw.sh EMPTY-DIRECTORY
# Prints "ENDPOINT ACCESS-KEY SECRET-KEY" when it is ready, and ends, with all it started, when its input does or on SIGTERM.
# Besides buckets it offers what an export can be told to use:
#   encryption      with a customer's key, also over http, and with the key "wandb-key" of a key service (SSE-KMS). This version of Ceph
#                   has no SSE-S3: it takes "AES256" and encrypts nothing.
#   storage class   STANDARD_IA beside STANDARD
#   roles           the user "assumer" (secret "assumersecret") may do nothing but assume the role "exporter", which may do all of S3
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
rgw_crypt_require_ssl = false
rgw_crypt_s3_kms_backend = testing
rgw_crypt_s3_kms_encryption_keys = wandb-key=$(printf 'wandb-export, 32 bytes, no secret' | head -c 32 | base64)
rgw_s3_auth_use_sts = true
rgw_sts_key = wandbexporttests
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

admin() {
  radosgw-admin "$@" >> "$dir/log/admin.out" 2> "$dir/log/admin.err" || { cat "$dir/log/admin.err" >&2; return 1; }
}
admin user create --uid=test --display-name=test --access-key=testtest --secret-key=testtesttest
# The gateway reads its classes once, when it starts.
admin zonegroup placement add --rgw-zonegroup default --placement-id default-placement --storage-class STANDARD_IA
admin zone placement add --rgw-zone default --placement-id default-placement --storage-class STANDARD_IA --data-pool default.rgw.buckets.ia
run rgw radosgw -n client.rgw.a -f
admin user create --uid=assumer --display-name=assumer --access-key=assumer --secret-key=assumersecret
admin role create --role-name=exporter --assume-role-policy-doc='{"Version": "2012-10-17", "Statement": [{
  "Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam:::user/assumer"]}, "Action": ["sts:AssumeRole"]}]}'
admin role-policy put --role-name=exporter --policy-name=all --policy-doc='{"Version": "2012-10-17", "Statement": [{
  "Effect": "Allow", "Action": ["s3:*"], "Resource": "arn:aws:s3:::*"}]}'
answers "http://127.0.0.1:$gateway/"
ready "http://127.0.0.1:$gateway testtest testtesttest"
