// SPDX-License-Identifier: Apache-2.0
/* Included first: gcc's builtins that Jansson uses to count references, for one thread. */
#define __atomic_add_fetch(count, step, order) (*(count) += (step))
#define __atomic_sub_fetch(count, step, order) (*(count) -= (step))
