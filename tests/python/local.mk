# tests/python: the package.
TESTS += \
	tests/python/test_callbacks.py \
	tests/python/test_files.py \
	tests/python/test_hard.py \
	tests/python/test_package.py \
	tests/python/test_sweep.py
