#!/usr/bin/env bash
# Half a minute of libFuzzer on the scenario reader, and a quarter of one on `teide calc`.
"$(dirname "$0")/../fuzz/run" 30 && exec "$(dirname "$0")/../fuzz/run" -t calc 15
