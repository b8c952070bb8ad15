#!/bin/bash
# A sweep as a Slurm job array: every task computes its share of the points into a file of its own.
#
#   sbatch --array=0-3 array.sh SCENARIO.yaml OUT.h5        (tasks numbered from 0, as many as you like)
#   teide merge -o OUT.h5 OUT-*.h5                          (when all have ended)
#
# or let the merge wait for the array by itself:
#
#   job=$(sbatch --parsable --array=0-3 array.sh SCENARIO.yaml OUT.h5)
#   sbatch --dependency=afterok:"$job" --wrap 'teide merge -o OUT.h5 OUT-*.h5'
#
# A task that runs out of time, or whose node fails, loses nothing that was finished: submit the same again, and those tasks that
# are complete end at once. Exit status 3 says that a task was interrupted.
#SBATCH --job-name=teide-sweep
#SBATCH --array=0-3
#SBATCH --cpus-per-task=1
#SBATCH --time=01:00:00
# a minute before the end, to the batch script itself: teide finishes the points in hand, writes them, and ends
#SBATCH --signal=B:TERM@60
set -eu
scenario=${1:?usage: sbatch array.sh SCENARIO.yaml OUT.h5}
output=${2:?usage: sbatch array.sh SCENARIO.yaml OUT.h5}

# teide takes its share from SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT; exec, so that the signal above reaches it
exec "${TEIDE:-teide}" sweep "$scenario" -o "${output%.h5}-$SLURM_ARRAY_TASK_ID.h5" -j "${SLURM_CPUS_PER_TASK:-1}"
