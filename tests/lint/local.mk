# tests/lint
TESTS += \
	tests/lint/layers.py
