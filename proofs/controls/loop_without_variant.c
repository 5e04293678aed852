// SPDX-License-Identifier: Apache-2.0
// red: 7 goals, 4 smoke tests, a loop has no variant
/*@ requires n < 10;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result == n;
 */
unsigned count(unsigned n) {
    unsigned i = 0;
    /*@ loop invariant i <= n;
        loop assigns i;
     */
    while (i < n) {
        i = i + 1u;
    }
    return i;
}
