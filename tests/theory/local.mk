# tests/theory
TESTS += \
	tests/theory/test_optimal_time_theory.py
