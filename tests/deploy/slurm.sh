#!/usr/bin/env bash
# Runs deploy/slurm/wandb-export.sbatch on a real Slurm of one node: asks it whether it takes the script, then has it export the simulator's data with a
# budget that is too small for one job, until the export that puts itself back into the queue is complete.
#
#   tests/deploy/slurm.sh PROGRAM      such as dist/wandb-export
#
# Needs root and the package slurm-wlm. Slurm lets a job that comes back wait for two minutes: takes some, and is no part of ./test.sh.
set -euo pipefail
program=$(readlink -f "$1")
cd "$(dirname "$0")/../.."

# shellcheck source-path=SCRIPTDIR source=common.sh
source tests/deploy/common.sh
stop_slurm() {
  for daemon in slurmd slurmctld; do
    [ ! -e "$work/$daemon.pid" ] || kill "$(cat "$work/$daemon.pid")" 2>/dev/null || true
  done
}
trap 'stop_slurm; cleanup' EXIT
free_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }

host=$(hostname -s)
mkdir "$work/state" "$work/spool"
cat >"$work/slurm.conf" <<END
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
AuthType=auth/none
CredType=cred/none
SlurmUser=root
SlurmdUser=root
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=2000 State=UNKNOWN
PartitionName=batch Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF=$work/slurm.conf
slurmctld -f "$SLURM_CONF"
slurmd -f "$SLURM_CONF"
idle() { [ "$(sinfo -h -o %t)" = idle ]; }
within 60 idle || { cat "$work"/*.log >&2; fail "the node is not idle"; }

say "whether Slurm takes the script"
sbatch --test-only deploy/slurm/wandb-export.sbatch my-team --to "$work/export"

say "an export that takes more than one job"
start_simulator "$program" --entities 1 --projects 1 --runs 400 --rows 200
export WANDB_EXPORT=$program
job=$(sbatch --parsable --output="$work/job.log" deploy/slurm/wandb-export.sbatch acme --to "$work/export" --tables runs,history --max-bytes 4MB)
of_job() { scontrol show job "$job" | grep -o "$1=[A-Z_0-9]*" | cut -d= -f2; }
ended() { case $(of_job JobState) in PENDING | RUNNING | COMPLETING | CONFIGURING) return 1 ;; esac }
within 900 ended || fail "the job does not end"
state=$(of_job JobState)
restarts=$(of_job Restarts)
[ "$state" = COMPLETED ] || { tail -5 "$work/job.log" >&2; fail "the job ended as $state"; }
[ "$restarts" -gt 0 ] || fail "one job was enough"
"$program" verify "$work/export" || fail "what the jobs exported is not whole"
echo "Complete after $restarts time(s) back in the queue."
