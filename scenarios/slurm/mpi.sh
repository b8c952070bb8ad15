#!/bin/bash
# A sweep as one MPI job: the ranks take points as they get on, and write one file.
#
#   sbatch --ntasks=64 mpi.sh SCENARIO.yaml OUT.h5
#
# Submit the same again to go on after a time limit or a failure. Where your Slurm starts MPI programs itself (srun --mpi=list names
# pmix), `srun --mpi=pmix teide sweep ...` does as well as mpirun.
#SBATCH --job-name=teide-sweep
#SBATCH --ntasks=2
#SBATCH --time=01:00:00
# a minute before the end: mpirun passes it on, teide writes what is finished
#SBATCH --signal=B:TERM@60
set -eu
scenario=${1:?usage: sbatch mpi.sh SCENARIO.yaml OUT.h5}
output=${2:?usage: sbatch mpi.sh SCENARIO.yaml OUT.h5}

exec mpirun "${TEIDE:-teide}" sweep "$scenario" -o "$output"
