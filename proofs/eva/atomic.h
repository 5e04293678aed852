// SPDX-License-Identifier: Apache-2.0
/* Included before all: the builtins of gcc that Jansson counts references with, for one thread. */
#define __atomic_add_fetch(count, step, order) (*(count) += (step))
#define __atomic_sub_fetch(count, step, order) (*(count) -= (step))
