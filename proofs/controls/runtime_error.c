// SPDX-License-Identifier: Apache-2.0
// red: 5 goals, 0 smoke tests, not proved: typed_increment_assert_rte_signed_overflow
/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result > x;
 */
int increment(int x) {
    return x + 1;
}
