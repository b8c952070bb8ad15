# tests/cli
TESTS += \
	tests/cli/test_applications.py \
	tests/cli/test_calc.py \
	tests/cli/test_damaged.py \
	tests/cli/test_docs.py \
	tests/cli/test_experiment.py \
	tests/cli/test_improve.py \
	tests/cli/test_man.py \
	tests/cli/test_memory.py \
	tests/cli/test_network_results.py \
	tests/cli/test_one_file.py \
	tests/cli/test_optimize.py \
	tests/cli/test_optimize_policy.py \
	tests/cli/test_outputs.py \
	tests/cli/test_photon_swap.py \
	tests/cli/test_plot.py \
	tests/cli/test_policies.py \
	tests/cli/test_progress.py \
	tests/cli/test_published.py \
	tests/cli/test_results.py \
	tests/cli/test_run.py \
	tests/cli/test_show.py \
	tests/cli/test_structures.py \
	tests/cli/test_sweep.py \
	tests/cli/test_topology.py \
	tests/cli/test_validate.py \
	tests/cli/test_when_to_purify.py
