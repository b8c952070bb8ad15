#ifndef TEIDE_TESTS_NETWORK_MEMORY_H
#define TEIDE_TESTS_NETWORK_MEMORY_H

/* Print what the network engine keeps of a link, a node and a live pair, where each link has one channel and memories of its own;
 * the compiled graph included. */
void show_network_memory(void);

#endif
