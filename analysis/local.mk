# analysis: the Python package, importable from the build tree too (PYTHONPATH=build/python), and its command teide-plot.
python_modules = \
	analysis/teide/__init__.py \
	analysis/teide/__main__.py \
	analysis/teide/_errors.py \
	analysis/teide/_library.py \
	analysis/teide/models.py \
	analysis/teide/py.typed \
	analysis/teide/questions.py \
	analysis/teide/result.py \
	analysis/teide/scenario.py

plot_modules = \
	analysis/teide/plot/__init__.py \
	analysis/teide/plot/__main__.py \
	analysis/teide/plot/_data.py \
	analysis/teide/plot/_deliveries.py \
	analysis/teide/plot/_experiment.py \
	analysis/teide/plot/_improvement.py \
	analysis/teide/plot/_load.py \
	analysis/teide/plot/_network.py \
	analysis/teide/plot/_phase_cells.py \
	analysis/teide/plot/_phase_diagram.py \
	analysis/teide/plot/_policy.py \
	analysis/teide/plot/_sweep.py \
	analysis/teide/plot/_sweep_data.py \
	analysis/teide/plot/_timing_curves.py \
	analysis/teide/plot/_transition.py \
	analysis/teide/plot/command.py \
	analysis/teide/plot/style.py

all-local: python/teide/_place.py

# Links, so that the package is the one of the source tree; the library and the program are found from where the package is.
python/teide/_place.py: Makefile $(python_modules) $(plot_modules)
	$(AM_V_GEN)$(MKDIR_P) python/teide/plot && for file in $(python_modules) $(plot_modules); do \
	    ln -sf "$(abs_top_srcdir)/$$file" "python/$${file#analysis/}" || exit 1; done
	@printf '%s\n' 'import os' 'HERE = os.path.dirname(os.path.abspath(__file__))' \
	  'LIBRARY = os.path.join(HERE, "..", "..", ".libs", "libteide.so")' 'PROGRAM = os.path.join(HERE, "..", "..", "teide")' >$@

# The command: beside it in the build tree, or in the installed tree, is the package.
bin_SCRIPTS = teide-plot
teide-plot: Makefile
	$(AM_V_GEN)printf '%s\n' '#!$(PYTHON)' 'import os' 'import sys' 'HERE = os.path.dirname(os.path.realpath(__file__))' \
	  'for FOLDER in (os.path.join(HERE, "python"), "$(pkgdatadir)/analysis"):' \
	  '    if os.path.isdir(os.path.join(FOLDER, "teide")):' '        sys.path.insert(0, FOLDER)' '        break' \
	  'try:' '    from teide.plot.command import main' 'except ImportError as error:' \
	  '    sys.exit("teide-plot: %s; on Debian: apt-get install python3-xarray python3-h5netcdf python3-matplotlib" % error)' \
	  'sys.exit(main())' >$@ && chmod +x $@

clean-local:
	rm -rf python
