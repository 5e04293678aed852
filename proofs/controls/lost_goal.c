// SPDX-License-Identifier: Apache-2.0
// red: 99 goals, 1 smoke tests, goals where goals.tsv expects 99
/*@ requires x < 10;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result == x + 1;
 */
unsigned increment(unsigned x) {
    return x + 1u;
}
