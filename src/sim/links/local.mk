# src/sim/links: where the success probability of a link comes from.
libteide_la_SOURCES += \
	src/sim/links/fibre.c \
	src/sim/links/herald.c \
	src/sim/links/link_model.h \
	src/sim/links/link_models.c \
	src/sim/links/success_table.c
