#!/usr/bin/env bash
# Twenty seconds of libFuzzer on the scenario reader, and ten on `teide calc`.
"$(dirname "$0")/../fuzz/run" 20 && exec "$(dirname "$0")/../fuzz/run" -t calc 10
