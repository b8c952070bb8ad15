# src/sim/chain/policies: a policy in a file.
libteide_la_SOURCES += \
	src/sim/chain/policies/cutoff_fidelity.c \
	src/sim/chain/policies/cutoff_memory.c \
	src/sim/chain/policies/cutoff_oldest.c \
	src/sim/chain/policies/cutoff_policies.c \
	src/sim/chain/policies/cutoff_policy.h \
	src/sim/chain/policies/pair_end.c \
	src/sim/chain/policies/partner_policies.c \
	src/sim/chain/policies/partner_policy.h \
	src/sim/chain/policies/purification_policies.c \
	src/sim/chain/policies/purification_policy.h \
	src/sim/chain/policies/purify_always.c \
	src/sim/chain/policies/purify_fidelity.c \
	src/sim/chain/policies/purify_improves.c \
	src/sim/chain/policies/swap_all_at_once.c \
	src/sim/chain/policies/swap_asap.c \
	src/sim/chain/policies/swap_best.c \
	src/sim/chain/policies/swap_by_table.c \
	src/sim/chain/policies/swap_doubling.c \
	src/sim/chain/policies/swap_farthest.c \
	src/sim/chain/policies/swap_fixed.c \
	src/sim/chain/policies/swap_policies.c \
	src/sim/chain/policies/swap_policy.h \
	src/sim/chain/policies/swap_sequential.c
