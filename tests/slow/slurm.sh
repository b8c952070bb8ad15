#!/usr/bin/env bash
# A sweep through a real Slurm of one node, which this test configures, starts on the loopback interface and stops: the job array
# and the MPI job of scenarios/slurm/ give the file that the program gives by itself. Skipped (77) where Slurm cannot be run.
set -u
srcdir=$(cd "${srcdir:-.}" && pwd)
TEIDE=${TEIDE:-$PWD/teide}
PYTHON=${PYTHON:-python3}
export TEIDE

skip() { echo "SKIP: $*"; exit 77; }
for program in slurmctld slurmd munged sbatch srun squeue sinfo; do
    PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || skip "$program is not installed (Debian packages slurm-wlm and munge)"
done
PATH=$PATH:/usr/sbin
[ "$(id -u)" -eq 0 ] || skip "slurmd must be started by root"

folder=$(mktemp -d) || exit 1
chmod 755 "$folder"
daemons=()
# shellcheck disable=SC2317 # called by trap
stop() {
    local status=$?
    trap - EXIT
    scancel --user=root >/dev/null 2>&1
    [ "${#daemons[@]}" -eq 0 ] || kill "${daemons[@]}" 2>/dev/null
    [ ! -f "$folder/munged.pid" ] || kill "$(cat "$folder/munged.pid")" 2>/dev/null
    wait 2>/dev/null
    rm -rf "$folder"
    exit "$status"
}
trap stop EXIT

free_port() { "$PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# --- munge, then Slurm
mkdir -m 755 "$folder/run" "$folder/log" "$folder/state" "$folder/spool"
dd if=/dev/urandom of="$folder/munge.key" bs=1024 count=1 2>/dev/null
chmod 400 "$folder/munge.key"
munged --force --key-file="$folder/munge.key" --socket="$folder/run/munge.socket" --pid-file="$folder/munged.pid" \
    --log-file="$folder/log/munged.log" --seed-file="$folder/munge.seed" >"$folder/log/munged.out" 2>&1 \
    || { cat "$folder/log/munged.out"; skip "munged does not start"; }
host=$(hostname -s)
cat >"$folder/slurm.conf" <<END
ClusterName=teide
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
SlurmUser=root
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$folder/run/munge.socket
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/run/slurmctld.pid
SlurmdPidFile=$folder/run/slurmd.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SchedulerParameters=sched_interval=1
MpiDefault=none
ReturnToService=2
InactiveLimit=0
KillWait=5
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 RealMemory=2100 State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF=$folder/slurm.conf
slurmctld -D -f "$SLURM_CONF" >"$folder/log/slurmctld.out" 2>&1 &
daemons+=($!)
slurmd -D -f "$SLURM_CONF" -N "$host" >"$folder/log/slurmd.out" 2>&1 &
daemons+=($!)
for _ in $(seq 100); do
    [ "$(sinfo -h -o %T 2>/dev/null)" = idle ] && break
    sleep 0.2
done
if [ "$(sinfo -h -o %T 2>/dev/null)" != idle ]; then
    tail -n 15 "$folder"/log/slurm*
    skip "Slurm does not come up on this machine"
fi

# --- the jobs
failures=0
cd "$folder" || exit 1
scenario=$srcdir/scenarios/sweeps/small.yaml
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

# wait_for JOB: until it is gone from the queue
wait_for() {
    for _ in $(seq 300); do
        [ -z "$(squeue -h -j "$1" 2>/dev/null)" ] && return 0
        sleep 0.2
    done
    squeue
    return 1
}
# same NAME A B: all datasets
same() {
    if "$PYTHON" - "$2" "$3" <<'END'
import sys
import h5py
files = [h5py.File(name, "r") for name in sys.argv[1:]]
found = []
for file in files:
    values = {}
    file.visititems(lambda name, item, values=values: values.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None)
    found.append({name: (v.shape, str(v.dtype), v.tolist() if v.dtype == object else v.tobytes()) for name, v in values.items()})
assert len(found[0]) > 60 and found[0] == found[1]
END
    then
        echo "ok: $1"
    else
        echo "FAILED: $1"
        tail -n 20 "$folder"/*.log "$folder"/slurm-*.out
        failures=$((failures + 1))
    fi
}

# check NAME COMMAND...
check() {
    if "${@:2}"; then
        echo "ok: $1"
    else
        echo "FAILED: $1"
        tail -n 20 "$folder"/*.log
        failures=$((failures + 1))
    fi
}

"$TEIDE" sweep "$scenario" -o direct.h5 -q >/dev/null || exit 1
# what earlier arrays have left: of other tasks, of another scenario
"$TEIDE" sweep "$scenario" -o array-0-of-8.h5 --shard 0/8 -q >/dev/null || exit 1
job=$(sbatch --parsable --array=0-3 "$srcdir/scenarios/slurm/array.sh" "$scenario" array.h5) || exit 1
merge=$(sbatch --parsable --dependency=afterany:"$job" "$srcdir/scenarios/slurm/merge.sh" array.h5 4) || exit 1
wait_for "$job" && wait_for "$merge"
same "job array of 4 tasks, merged by a job that waits for them" direct.h5 array.h5
check "logs named after the job and the task" test -s "teide-sweep-${job}_3.log" -a -e "teide-merge-$merge.log"

# the same names with another scenario, which all tasks refuse: nothing old is merged, and each task is named
sed 's/deliveries: 20000/deliveries: 10000/' "$scenario" >other.yaml
cp array.h5 before.h5
job=$(sbatch --parsable --array=0-3 "$srcdir/scenarios/slurm/array.sh" other.yaml array.h5) || exit 1
merge=$(sbatch --parsable --dependency=afterany:"$job" "$srcdir/scenarios/slurm/merge.sh" array.h5 4) || exit 1
wait_for "$job" && wait_for "$merge"
check "a merge runs after tasks that failed, and names all four" \
    test "$(grep -c 'task [0-3] of 4 ended with exit status' "teide-merge-$merge.log")" = 4
check "and leaves the result alone" cmp -s before.h5 array.h5

# one task is lost, then submitted again
"$TEIDE" sweep other.yaml -o reference.h5 -q >/dev/null || exit 1
job=$(sbatch --parsable --array=0-3 "$srcdir/scenarios/slurm/array.sh" other.yaml other.h5) || exit 1
wait_for "$job"
rm other-2-of-4.h5 other-2-of-4.h5.status
bash "$srcdir/scenarios/slurm/merge.sh" other.h5 4 >lost.log 2>&1
status=$?
check "a lost task is named, exit status 1" test "$status" = 1 -a ! -e other.h5 -a "$(grep -c 'task 2 of 4 has not ended' lost.log)" = 1
job=$(sbatch --parsable --array=0-3 "$srcdir/scenarios/slurm/array.sh" other.yaml other.h5) || exit 1
wait_for "$job"
bash "$srcdir/scenarios/slurm/merge.sh" other.h5 4 >lost.log 2>&1
same "the array submitted again, then merged" reference.h5 other.h5

if "$TEIDE" --version | grep -q MPI && command -v mpirun >/dev/null; then
    job=$(sbatch --parsable --ntasks=2 "$srcdir/scenarios/slurm/mpi.sh" "$scenario" mpi.h5) || exit 1
    wait_for "$job"
    same "MPI job of 2 ranks" direct.h5 mpi.h5
    if srun --mpi=list 2>&1 | grep -qw pmix; then
        srun --mpi=pmix -n 2 "$TEIDE" sweep "$scenario" -o srun.h5 -q >srun.log 2>&1 || cat srun.log
        same "2 ranks started by srun" direct.h5 srun.h5
    fi
else
    echo "skipped: MPI job (built without MPI, or no mpirun)"
fi

# a task that is told to end goes on when it is submitted again
long=run.deliveries=600000
"$TEIDE" sweep "$scenario" -o long.h5 -q --set "$long" >/dev/null || exit 1
cat >long.sh <<END
#!/bin/bash
exec "$TEIDE" sweep "$scenario" -o resumed.h5 -q --set $long
END
job=$(sbatch --parsable long.sh)
sleep 1.5
scancel --batch --signal=TERM "$job"
wait_for "$job"
if [ -d resumed.h5.parts ] && [ ! -f resumed.h5 ]; then
    job=$(sbatch --parsable long.sh)
    wait_for "$job"
    same "a job that was told to end, and submitted again" long.h5 resumed.h5
else
    echo "skipped: the job had ended before it was told to"
fi
exit "$((failures > 0))"
