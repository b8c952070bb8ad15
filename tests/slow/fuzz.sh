#!/usr/bin/env bash
# Twenty seconds of libFuzzer on the scenario reader, ten on `teide calc`, a minute on the reader of result files.
run=$(dirname "$0")/../fuzz/run
"$run" 20 && "$run" -t calc 10 && exec "$run" -t result 60
