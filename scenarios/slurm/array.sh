#!/bin/bash
# A sweep as a Slurm job array: every task computes its share of the points into a file of its own, OUT-TASK-of-TASKS.h5.
#
#   job=$(sbatch --parsable --array=0-3 array.sh SCENARIO.yaml OUT.h5)          (tasks numbered from 0, as many as you like)
#   sbatch --dependency=afterany:"$job" merge.sh OUT.h5 4                       (waits for the array; 4: the number of tasks)
#
# merge.sh runs whatever became of the tasks (afterok would leave it in the queue for ever when one fails), and says which of them
# are missing. A task that runs out of time, or whose node fails, loses no point that was finished: submit both again, and those
# tasks that are complete end at once. Exit status 3 says that a task was interrupted, 1 that some points had failed.
#
# Change here, or on the command line of sbatch, which wins:
#   --time           above the longest single point: a point in hand when the time is up is lost, and begun again. `teide sweep
#                    SCENARIO.yaml --dry-run` estimates how long all of them take, the log names a point that takes long.
#   --mem-per-cpu    a sweep of a million points takes 240 MB, large networks take more
#   --cpus-per-task  threads of one task
#   --partition, --account, --qos   as your site wants them
#SBATCH --job-name=teide-sweep
#SBATCH --array=0-3
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=1G
#SBATCH --time=04:00:00
# a log for each task, named after the job: teide-sweep-1234_0.log; a task that is begun again appends to its own
#SBATCH --output=%x-%A_%a.log
#SBATCH --open-mode=append
# begin again after the failure of a node or a preemption, which costs the point in hand only
#SBATCH --requeue
# a minute before the end, to this script: teide writes what is finished, and ends
#SBATCH --signal=B:TERM@60
set -eu
scenario=${1:?usage: sbatch --array=0-3 array.sh SCENARIO.yaml OUT.h5}
output=${2:?usage: sbatch --array=0-3 array.sh SCENARIO.yaml OUT.h5}
shard=${output%.h5}-$SLURM_ARRAY_TASK_ID-of-$SLURM_ARRAY_TASK_COUNT.h5

# Modules: where teide or its libraries come from modules, load those with which it was built, for example
#   module purge; module load gcc hdf5 gsl
# File systems: OUT.h5 and its folder OUT-...h5.parts have to lie on one that all nodes share (scratch, not /tmp), and stay there
# until the merge. A task writes a few small files each ten seconds; `--checkpoint 600` below makes them fewer.

# teide takes its share from SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT; how it ended is written down for merge.sh
rm -f "$shard.status"
"${TEIDE:-teide}" sweep "$scenario" -o "$shard" -j "${SLURM_CPUS_PER_TASK:-1}" &
child=$!
trap 'kill -TERM "$child" 2>/dev/null || true' TERM
status=0
wait "$child" || status=$?
while kill -0 "$child" 2>/dev/null; do # it was the signal that ended the wait
    status=0
    wait "$child" || status=$?
done
echo "$status" >"$shard.status"
exit "$status"
