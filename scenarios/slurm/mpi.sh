#!/bin/bash
# A sweep as one MPI job: the ranks take points as they get on, and write one file.
#
#   sbatch --ntasks=64 mpi.sh SCENARIO.yaml OUT.h5
#
# Submit the same again to go on after a time limit or a failure: no point that was finished is computed again. Where your Slurm
# starts MPI programs itself (srun --mpi=list names pmix), `srun --mpi=pmix teide sweep ...` does as well as mpirun.
#
# Change here, or on the command line of sbatch, which wins:
#   --time         above the longest single point: a point in hand when the time is up is lost, and begun again. `teide sweep
#                  SCENARIO.yaml --dry-run` estimates how long all of them take, the log names a point that takes long.
#   --mem-per-cpu  a sweep of a million points takes 240 MB, large networks take more
#   --partition, --account, --qos   as your site wants them
#SBATCH --job-name=teide-sweep
#SBATCH --ntasks=2
#SBATCH --mem-per-cpu=1G
#SBATCH --time=04:00:00
# a log named after the job: teide-sweep-1234.log; a job that is begun again appends to its own
#SBATCH --output=%x-%j.log
#SBATCH --open-mode=append
# begin again after the failure of a node or a preemption, which costs the points in hand only
#SBATCH --requeue
# a minute before the end: mpirun passes this one on and ends with its ranks' status 3, teide writes what is finished
#SBATCH --signal=B:USR1@60
set -eu
scenario=${1:?usage: sbatch mpi.sh SCENARIO.yaml OUT.h5}
output=${2:?usage: sbatch mpi.sh SCENARIO.yaml OUT.h5}

# Modules: load the MPI with which teide was built (`teide --version` names it), for example
#   module purge; module load gcc openmpi hdf5 gsl
# File systems: OUT.h5 and its folder OUT.h5.parts have to lie on one that all nodes share (scratch, not /tmp). Every rank writes a
# few small files each ten seconds; `--checkpoint 600` below makes them fewer.
exec mpirun "${TEIDE:-teide}" sweep "$scenario" -o "$output"
