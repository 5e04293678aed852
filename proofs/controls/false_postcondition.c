// SPDX-License-Identifier: Apache-2.0
// red: 4 goals, 1 smoke tests, not proved: typed_increment_ensures
/*@ requires x < 10;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result == x + 2;
 */
unsigned increment(unsigned x) {
    return x + 1u;
}
