# tests/exact
TESTS += \
	tests/exact/exact_some.tap \
	tests/exact/local_some.tap \
	tests/exact/network_some.tap \
	tests/exact/test_nested.py \
	tests/exact/test_network_engine.py \
	tests/exact/test_network_events.py \
	tests/exact/test_network_rules.py \
	tests/exact/test_one_file_each.py \
	tests/exact/test_shared_ends.py
