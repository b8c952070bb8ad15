#!/usr/bin/env bash
# Half a minute of libFuzzer on the scenario reader.
exec "$(dirname "$0")/../fuzz/run" 30
