// SPDX-License-Identifier: Apache-2.0
#include "core/names.h"

const char *tricode_kind_name(enum tricode_kind kind) {
    switch (kind) {
    case TRICODE_KIND_SALE:
        return "sale";
    case TRICODE_KIND_PERMIT:
        return "permit";
    case TRICODE_KIND_CANCEL:
        return "cancel";
    default:
        return "";
    }
}

const char *tricode_code_status_name(enum tricode_code_status status) {
    switch (status) {
    case TRICODE_CODE_OK:
        return "ok";
    case TRICODE_CODE_LENGTH:
        return "length";
    case TRICODE_CODE_ALPHABET:
        return "alphabet";
    case TRICODE_CODE_VERSION:
        return "version";
    case TRICODE_CODE_KIND:
        return "kind";
    case TRICODE_CODE_MACHINE:
        return "machine";
    case TRICODE_CODE_COUNTER:
        return "counter";
    case TRICODE_CODE_VENDED:
        return "vended";
    case TRICODE_CODE_PRICE:
        return "price";
    default:
        return "";
    }
}

const char *tricode_phase_name(enum tricode_machine_phase phase) {
    switch (phase) {
    case TRICODE_MACHINE_IDLE:
        return "idle";
    case TRICODE_MACHINE_OPEN:
        return "open";
    case TRICODE_MACHINE_VENDING:
        return "vending";
    default:
        return "";
    }
}

const char *tricode_effect_name(enum tricode_effect_kind kind) {
    switch (kind) {
    case TRICODE_EFFECT_NONE:
        return "none";
    case TRICODE_EFFECT_SHOW_SALE:
        return "show_sale";
    case TRICODE_EFFECT_SHOW_CANCEL:
        return "show_cancel";
    case TRICODE_EFFECT_DISPENSE:
        return "dispense";
    case TRICODE_EFFECT_REFUSE:
        return "refuse";
    default:
        return "";
    }
}

const char *tricode_machine_reason_name(enum tricode_machine_reason reason) {
    switch (reason) {
    case TRICODE_MACHINE_REASON_NONE:
        return "none";
    case TRICODE_MACHINE_BUSY:
        return "busy";
    case TRICODE_MACHINE_PRICE:
        return "price";
    case TRICODE_MACHINE_EXHAUSTED:
        return "exhausted";
    case TRICODE_MACHINE_MALFORMED:
        return "malformed";
    case TRICODE_MACHINE_NOT_PERMIT:
        return "not_permit";
    case TRICODE_MACHINE_OTHER_MACHINE:
        return "other_machine";
    case TRICODE_MACHINE_NOT_AUTHENTIC:
        return "not_authentic";
    case TRICODE_MACHINE_UNKNOWN:
        return "unknown";
    case TRICODE_MACHINE_USED:
        return "used";
    case TRICODE_MACHINE_MISMATCH:
        return "mismatch";
    default:
        return "";
    }
}

const char *tricode_sale_state_name(enum tricode_sale_state state) {
    switch (state) {
    case TRICODE_SALE_NONE:
        return "none";
    case TRICODE_SALE_SETTLED:
        return "settled";
    case TRICODE_SALE_DELIVERED:
        return "delivered";
    case TRICODE_SALE_REFUNDED:
        return "refunded";
    default:
        return "";
    }
}

const char *tricode_center_result_name(enum tricode_center_result result) {
    switch (result) {
    case TRICODE_CENTER_MALFORMED:
        return "malformed";
    case TRICODE_CENTER_NOT_SALE:
        return "not_sale";
    case TRICODE_CENTER_NOT_CANCEL:
        return "not_cancel";
    case TRICODE_CENTER_UNKNOWN_MACHINE:
        return "unknown_machine";
    case TRICODE_CENTER_NOT_AUTHENTIC:
        return "not_authentic";
    case TRICODE_CENTER_EQUIVOCATION:
        return "equivocation";
    case TRICODE_CENTER_SETTLED_AGAIN:
        return "settled_again";
    case TRICODE_CENTER_TAKEN:
        return "taken";
    case TRICODE_CENTER_CLOSED:
        return "closed";
    case TRICODE_CENTER_DISABLED:
        return "disabled";
    case TRICODE_CENTER_EXPIRED:
        return "expired";
    case TRICODE_CENTER_LIMIT:
        return "limit";
    case TRICODE_CENTER_FUNDS:
        return "funds";
    case TRICODE_CENTER_SETTLED:
        return "settled";
    case TRICODE_CENTER_REFUNDED:
        return "refunded";
    case TRICODE_CENTER_REFUNDED_ALREADY:
        return "refunded_already";
    case TRICODE_CENTER_NOTHING_PAID:
        return "nothing_paid";
    default:
        return "";
    }
}

const char *tricode_reconciliation_name(enum tricode_reconciliation reconciliation) {
    switch (reconciliation) {
    case TRICODE_RECONCILED_NOTHING:
        return "nothing";
    case TRICODE_RECONCILED_DELIVERED:
        return "delivered";
    case TRICODE_RECONCILED_REFUNDED:
        return "refunded";
    default:
        return "";
    }
}
