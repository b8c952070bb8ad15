# tests/analysis
TESTS += \
	tests/analysis/test_figures.py \
	tests/analysis/test_palette.py \
	tests/analysis/test_phase_cells.py
