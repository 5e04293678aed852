// SPDX-License-Identifier: Apache-2.0
// red: 1 goals, 0 smoke tests, increment: the contract has no terminates, exits, ensures
//@ assigns \nothing;
unsigned increment(unsigned x) {
    return x + 1u;
}
