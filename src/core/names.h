// SPDX-License-Identifier: Apache-2.0
/* The normative names (spec/protocol.md, "Names"): the same words in vectors, JSON, SQL, HTTP and
 * on the command line. Each answers a constant string; a value outside the enum answers "". */
#ifndef TRICODE_NAMES_H
#define TRICODE_NAMES_H

#include "core/center.h"
#include "core/code.h"
#include "core/machine.h"

/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \valid_read(\result);
 */
const char *tricode_kind_name(enum tricode_kind kind);
/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \valid_read(\result);
 */
const char *tricode_code_status_name(enum tricode_code_status status);
/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \valid_read(\result);
 */
const char *tricode_phase_name(enum tricode_machine_phase phase);
/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \valid_read(\result);
 */
const char *tricode_effect_name(enum tricode_effect_kind kind);
/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \valid_read(\result);
 */
const char *tricode_machine_reason_name(enum tricode_machine_reason reason);
/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \valid_read(\result);
 */
const char *tricode_sale_state_name(enum tricode_sale_state state);
/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \valid_read(\result);
 */
const char *tricode_center_result_name(enum tricode_center_result result);
/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \valid_read(\result);
 */
const char *tricode_reconciliation_name(enum tricode_reconciliation reconciliation);

#endif
