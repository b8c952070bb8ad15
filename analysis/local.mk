# analysis: the Python package, importable from the build tree too (PYTHONPATH=build/python).
python_modules = \
	analysis/teide/__init__.py \
	analysis/teide/__main__.py \
	analysis/teide/_errors.py \
	analysis/teide/_library.py \
	analysis/teide/models.py \
	analysis/teide/questions.py \
	analysis/teide/result.py \
	analysis/teide/scenario.py

all-local: python/teide/_place.py

# Links, so that the package is the one of the source tree; the library and the program are found from where the package is.
python/teide/_place.py: Makefile $(python_modules)
	$(AM_V_GEN)$(MKDIR_P) python/teide && for file in $(python_modules); do \
	    ln -sf "$(abs_top_srcdir)/$$file" python/teide/ || exit 1; done
	@printf '%s\n' 'import os' 'HERE = os.path.dirname(os.path.abspath(__file__))' \
	  'LIBRARY = os.path.join(HERE, "..", "..", ".libs", "libteide.so")' 'PROGRAM = os.path.join(HERE, "..", "..", "teide")' >$@

clean-local:
	rm -rf python
