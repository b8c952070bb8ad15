#!/bin/bash
# Joins what the tasks of array.sh wrote into one file, or says which of them are missing and what to do.
#
#   sbatch --dependency=afterany:JOB merge.sh OUT.h5 TASKS          (JOB: of the array; without Slurm: bash merge.sh OUT.h5 TASKS)
#
# Only the files OUT-0-of-TASKS.h5, OUT-1-of-TASKS.h5, ... are taken, and only those whose task ended well when it last ran: nothing
# that an earlier array, of other tasks or of another scenario, has left beside them. Exit status 1: something is missing.
#SBATCH --job-name=teide-merge
#SBATCH --ntasks=1
#SBATCH --mem=2G
#SBATCH --time=00:30:00
#SBATCH --output=%x-%j.log
set -eu
output=${1:?usage: merge.sh OUT.h5 TASKS}
tasks=${2:?usage: merge.sh OUT.h5 TASKS}

shards=()
missing=0
for ((task = 0; task < tasks; task++)); do
    shard=${output%.h5}-$task-of-$tasks.h5
    status=$(cat "$shard.status" 2>/dev/null || true)
    case $status in
    0 | 1) why= ;; # 1: complete, though some points failed
    3) why="was interrupted" ;;
    '') why="has not ended by itself" ;;
    *) why="ended with exit status $status" ;;
    esac
    [ -n "$why" ] || [ -f "$shard" ] || why="left no file"
    if [ -n "$why" ]; then
        echo "merge.sh: task $task of $tasks $why: $shard is missing or old" >&2
        missing=$((missing + 1))
    else
        shards+=("$shard")
    fi
done
if [ "$missing" -gt 0 ]; then
    echo "merge.sh: $output is not written: see the logs of these tasks, then submit array.sh with --array=0-$((tasks - 1))" \
        "again, and this; tasks that are complete end at once" >&2
    exit 1
fi
"${TEIDE:-teide}" merge -o "$output" "${shards[@]}"
