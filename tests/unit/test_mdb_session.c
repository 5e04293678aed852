// SPDX-License-Identifier: Apache-2.0
/* The mapping of bus events to the machine's events: the table of spec/protocol.md, section 8.3,
 * row by row. */
#include "support/run.h"

#include <string.h>

#include "machine/mdb/session.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define NOW 1000000u
#define ANSWER_MS 5000u
#define VEND_MS 60000u

static struct tricode_provisioned_product products[] = {{1, 250, "Cola"}, {2, 180, "Nuts"}};
static const struct tricode_provisioning provisioning = {.products = products,
                                                         .product_count = COUNT(products)};

/* The machine's phase, and whether C,VEND was written. */
enum at { AT_IDLE, AT_OPEN, AT_VENDING, AT_APPROVED };

/* Sale 5 is of product 1 at 2.50; except in IDLE, there is an unanswered request for it. */
static struct tricode_mdb_session world(enum at at, struct tricode_machine *machine) {
    struct tricode_mdb_session session = {.rules = {ANSWER_MS, VEND_MS, 0},
                                          .provisioning = &provisioning};
    memset(machine, 0, sizeof *machine);
    machine->counter = 5;
    machine->vended = 3;
    machine->sale.counter = 5;
    machine->sale.product = 1;
    machine->sale.price = 250;
    machine->phase = at == AT_IDLE   ? TRICODE_MACHINE_IDLE
                     : at == AT_OPEN ? TRICODE_MACHINE_OPEN
                                     : TRICODE_MACHINE_VENDING;
    if (at != AT_IDLE) {
        session.request = TRICODE_MDB_REQUEST_OFFERED;
        session.product = 1;
        session.price = 250;
        session.requested_at = NOW;
    }
    if (at == AT_APPROVED) {
        tricode_mdb_session_approved(&session, NOW);
    }
    return session;
}

/* request and ended: of the session, afterwards. */
struct row {
    enum at at;
    struct tricode_mdb_event event;
    enum tricode_mdb_emit emit;
    enum tricode_mdb_command command;
    enum tricode_mdb_note note;
    enum tricode_mdb_request request;
    int ended;
};

static void expect(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        struct tricode_machine machine;
        struct tricode_mdb_session session = world(row->at, &machine);
        const struct tricode_machine before = machine;
        struct tricode_mdb_action action =
            tricode_mdb_session_event(&session, &machine, &row->event, NOW + 1);
        ck_assert_msg(
            action.emit == row->emit && action.command == row->command &&
                action.note == row->note && session.request == row->request &&
                session.ended == row->ended,
            "row %zu, line %d at %d: emits %d, commands %d, notes %d, request %d, ended %d", i,
            (int)row->event.kind, (int)row->at, (int)action.emit, (int)action.command,
            (int)action.note, (int)session.request, session.ended);
        ck_assert_mem_eq(&machine, &before, sizeof before);
        ck_assert(action.emit == TRICODE_MDB_EMIT_NOTHING ||
                  action.command == TRICODE_MDB_NO_COMMAND);
    }
}

// clang-format off
#define REQUEST(price, product) {TRICODE_MDB_REQUEST, price, 0, product}
#define EVENT(kind) {kind, 0, 0, 0}
// clang-format on
#define NOTHING TRICODE_MDB_EMIT_NOTHING
#define QUIET TRICODE_MDB_NO_COMMAND
#define UNNOTED TRICODE_MDB_NOTE_NONE
#define UNASKED TRICODE_MDB_REQUEST_NONE
#define WAITS TRICODE_MDB_REQUEST_PENDING
#define OFFERED TRICODE_MDB_REQUEST_OFFERED

/* [MDB-5] [MDB-6] [MDB-7] */
START_TEST(requests) {
    static const struct row rows[] = {
        {AT_IDLE, REQUEST(250, 1), TRICODE_MDB_EMIT_SELECT, QUIET, UNNOTED, OFFERED, 0},
        {AT_IDLE, REQUEST(180, 2), TRICODE_MDB_EMIT_SELECT, QUIET, UNNOTED, OFFERED, 0},
        {AT_IDLE, REQUEST(180, 1), NOTHING, TRICODE_MDB_DENY, TRICODE_MDB_NOTE_OTHER_PRICE, UNASKED,
         0},
        {AT_IDLE, REQUEST(0, 1), NOTHING, TRICODE_MDB_DENY, TRICODE_MDB_NOTE_OTHER_PRICE, UNASKED,
         0},
        {AT_IDLE, REQUEST(250, 9), NOTHING, TRICODE_MDB_DENY, TRICODE_MDB_NOTE_NO_PRODUCT, UNASKED,
         0},
        {AT_IDLE, EVENT(TRICODE_MDB_UNREADABLE), NOTHING, TRICODE_MDB_DENY,
         TRICODE_MDB_NOTE_UNREADABLE, UNASKED, 0},
        {AT_OPEN, REQUEST(250, 1), NOTHING, QUIET, UNNOTED, OFFERED, 0},
        {AT_OPEN, REQUEST(180, 2), TRICODE_MDB_EMIT_SELECT, QUIET, UNNOTED, OFFERED, 0},
        {AT_OPEN, REQUEST(251, 1), NOTHING, TRICODE_MDB_DENY, TRICODE_MDB_NOTE_OTHER_PRICE, UNASKED,
         0},
        {AT_OPEN, REQUEST(250, 9), NOTHING, TRICODE_MDB_DENY, TRICODE_MDB_NOTE_NO_PRODUCT, UNASKED,
         0},
        {AT_OPEN, EVENT(TRICODE_MDB_UNREADABLE), NOTHING, TRICODE_MDB_DENY,
         TRICODE_MDB_NOTE_UNREADABLE, UNASKED, 0},
        {AT_VENDING, REQUEST(250, 1), NOTHING, QUIET, UNNOTED, OFFERED, 0},
        {AT_VENDING, REQUEST(180, 2), NOTHING, QUIET, UNNOTED, WAITS, 0},
        {AT_VENDING, EVENT(TRICODE_MDB_UNREADABLE), NOTHING, QUIET, UNNOTED, UNASKED, 0},
        {AT_APPROVED, REQUEST(250, 1), NOTHING, QUIET, UNNOTED, UNASKED, 0},
        {AT_APPROVED, REQUEST(180, 2), NOTHING, QUIET, UNNOTED, WAITS, 1},
        {AT_APPROVED, EVENT(TRICODE_MDB_UNREADABLE), NOTHING, QUIET, UNNOTED, UNASKED, 0},
    };
    expect(rows, COUNT(rows));
}
END_TEST

/* [MDB-11] [MDB-12] [MDB-13] [MDB-14] [MDB-15] */
START_TEST(results_of_a_vend) {
    static const struct row rows[] = {
        {AT_IDLE, EVENT(TRICODE_MDB_SUCCESS), TRICODE_MDB_EMIT_VEND_SUCCEEDED, QUIET, UNNOTED,
         UNASKED, 0},
        {AT_OPEN, EVENT(TRICODE_MDB_SUCCESS), TRICODE_MDB_EMIT_VEND_SUCCEEDED, QUIET,
         TRICODE_MDB_NOTE_UNPAID, OFFERED, 0},
        {AT_VENDING, EVENT(TRICODE_MDB_SUCCESS), TRICODE_MDB_EMIT_VEND_SUCCEEDED, QUIET,
         TRICODE_MDB_NOTE_UNPAID, OFFERED, 0},
        {AT_APPROVED, EVENT(TRICODE_MDB_SUCCESS), TRICODE_MDB_EMIT_VEND_SUCCEEDED, QUIET, UNNOTED,
         UNASKED, 0},
        {AT_IDLE, EVENT(TRICODE_MDB_CANCEL), TRICODE_MDB_EMIT_LEVER, QUIET, UNNOTED, UNASKED, 0},
        {AT_OPEN, EVENT(TRICODE_MDB_CANCEL), TRICODE_MDB_EMIT_LEVER, QUIET, UNNOTED, UNASKED, 0},
        {AT_VENDING, EVENT(TRICODE_MDB_CANCEL), NOTHING, QUIET, UNNOTED, UNASKED, 0},
        {AT_APPROVED, EVENT(TRICODE_MDB_CANCEL), NOTHING, QUIET, UNNOTED, UNASKED, 1},
        {AT_IDLE, EVENT(TRICODE_MDB_FAILURE), TRICODE_MDB_EMIT_VEND_FAILED, QUIET, UNNOTED, UNASKED,
         0},
        {AT_OPEN, EVENT(TRICODE_MDB_FAILURE), TRICODE_MDB_EMIT_VEND_FAILED, QUIET, UNNOTED, UNASKED,
         0},
        {AT_VENDING, EVENT(TRICODE_MDB_FAILURE), NOTHING, QUIET, UNNOTED, UNASKED, 0},
        {AT_APPROVED, EVENT(TRICODE_MDB_FAILURE), TRICODE_MDB_EMIT_VEND_FAILED, QUIET, UNNOTED,
         UNASKED, 0},
        {AT_IDLE, EVENT(TRICODE_MDB_RESET), NOTHING, QUIET, UNNOTED, UNASKED, 0},
        {AT_OPEN, EVENT(TRICODE_MDB_RESET), NOTHING, QUIET, UNNOTED, UNASKED, 0},
        {AT_VENDING, EVENT(TRICODE_MDB_RESET), NOTHING, QUIET, UNNOTED, UNASKED, 0},
        {AT_APPROVED, EVENT(TRICODE_MDB_RESET), TRICODE_MDB_EMIT_VEND_SUCCEEDED, QUIET,
         TRICODE_MDB_NOTE_RESET, UNASKED, 0},
        {AT_IDLE, EVENT(TRICODE_MDB_REFUSED), NOTHING, QUIET, UNNOTED, UNASKED, 0},
        {AT_OPEN, EVENT(TRICODE_MDB_REFUSED), NOTHING, QUIET, UNNOTED, OFFERED, 0},
        {AT_VENDING, EVENT(TRICODE_MDB_REFUSED), NOTHING, QUIET, UNNOTED, OFFERED, 0},
        {AT_APPROVED, EVENT(TRICODE_MDB_REFUSED), TRICODE_MDB_EMIT_VEND_FAILED, QUIET,
         TRICODE_MDB_NOTE_REFUSED, UNASKED, 0},
    };
    expect(rows, COUNT(rows));
}
END_TEST

/* [MDB-2] [MDB-3] [MDB-16] */
START_TEST(statuses_and_unknown_lines) {
    static const enum tricode_mdb_kind ends[] = {TRICODE_MDB_INACTIVE, TRICODE_MDB_DISABLED,
                                                 TRICODE_MDB_ENABLED, TRICODE_MDB_IDLE,
                                                 TRICODE_MDB_UNKNOWN};
    static const struct row others[] = {
        {AT_IDLE, EVENT(TRICODE_MDB_OTHER), NOTHING, QUIET, UNNOTED, UNASKED, 0},
        {AT_OPEN, EVENT(TRICODE_MDB_OTHER), NOTHING, QUIET, UNNOTED, OFFERED, 0},
        {AT_VENDING, EVENT(TRICODE_MDB_OTHER), NOTHING, QUIET, UNNOTED, OFFERED, 0},
        {AT_APPROVED, EVENT(TRICODE_MDB_OTHER), NOTHING, QUIET, UNNOTED, UNASKED, 0},
        {AT_IDLE, {TRICODE_MDB_IDLE, 0, 500, 0}, NOTHING, TRICODE_MDB_STOP, UNNOTED, UNASKED, 0},
        {AT_OPEN, {TRICODE_MDB_IDLE, 0, 500, 0}, NOTHING, TRICODE_MDB_STOP, UNNOTED, UNASKED, 0},
        {AT_APPROVED, {TRICODE_MDB_IDLE, 0, 500, 0}, NOTHING, QUIET, UNNOTED, UNASKED, 1},
    };
    expect(others, COUNT(others));
    for (size_t i = 0; i < COUNT(ends); i++) {
        const struct row rows[] = {
            {AT_IDLE, EVENT(ends[i]), NOTHING, QUIET, UNNOTED, UNASKED, 0},
            {AT_OPEN, EVENT(ends[i]), NOTHING, QUIET, UNNOTED, UNASKED, 0},
            {AT_VENDING, EVENT(ends[i]), NOTHING, QUIET, UNNOTED, UNASKED, 0},
            {AT_APPROVED, EVENT(ends[i]), NOTHING, QUIET, UNNOTED, UNASKED, 1},
        };
        expect(rows, COUNT(rows));
    }
}
END_TEST

static struct tricode_mdb_action handle(struct tricode_mdb_session *session,
                                        const struct tricode_machine *machine,
                                        enum tricode_mdb_kind kind, uint64_t now) {
    struct tricode_mdb_event event = EVENT(kind);
    return tricode_mdb_session_event(session, machine, &event, now);
}

/* [MDB-6] With bus_price, the sale has the bus's price. */
START_TEST(price_of_the_bus) {
    struct tricode_machine machine;
    struct tricode_mdb_session session = world(AT_IDLE, &machine);
    struct tricode_mdb_event event = REQUEST(240, 1);
    session.rules.bus_price = 1;
    struct tricode_mdb_action action = tricode_mdb_session_event(&session, &machine, &event, NOW);
    ck_assert_int_eq(action.emit, TRICODE_MDB_EMIT_SELECT);
    ck_assert_uint_eq(action.price, 240);
    ck_assert_uint_eq(action.product, 1);
    event.product = 9;
    action = tricode_mdb_session_event(&session, &machine, &event, NOW);
    ck_assert_int_eq(action.command, TRICODE_MDB_DENY);
}
END_TEST

/* [MDB-8] Denied at the end of the time for an answer, not before; the offer stands. */
START_TEST(time_to_answer) {
    struct tricode_machine machine;
    struct tricode_mdb_session session = world(AT_OPEN, &machine);
    ck_assert_uint_eq(tricode_mdb_session_wait(&session, &machine, NOW + 1), ANSWER_MS - 1);
    struct tricode_mdb_action action =
        tricode_mdb_session_tick(&session, &machine, NOW + ANSWER_MS - 1);
    ck_assert(action.emit == NOTHING && action.command == QUIET &&
              action.note == TRICODE_MDB_NOTE_NONE);
    ck_assert_int_eq(tricode_mdb_session_can_approve(&session, &machine), 1);
    action = tricode_mdb_session_tick(&session, &machine, NOW + ANSWER_MS);
    ck_assert(action.emit == NOTHING && action.command == TRICODE_MDB_DENY);
    ck_assert_int_eq(action.note, TRICODE_MDB_NOTE_LATE);
    ck_assert_int_eq(tricode_mdb_session_can_approve(&session, &machine), 0);
    ck_assert_uint_eq(tricode_mdb_session_wait(&session, &machine, NOW + ANSWER_MS), UINT32_MAX);
}
END_TEST

/* [MDB-9] Only for the requested sale, only while the request is unanswered, and once. */
START_TEST(can_approve) {
    static const int can[] = {0, 1, 1, 0};
    struct tricode_machine machine;
    for (int at = AT_IDLE; at <= AT_APPROVED; at++) {
        struct tricode_mdb_session session = world((enum at)at, &machine);
        ck_assert_int_eq(tricode_mdb_session_can_approve(&session, &machine), can[at]);
    }
    struct tricode_mdb_session session = world(AT_VENDING, &machine);
    session.price = 251;
    ck_assert_int_eq(tricode_mdb_session_can_approve(&session, &machine), 0);
    session = world(AT_VENDING, &machine);
    session.product = 2;
    ck_assert_int_eq(tricode_mdb_session_can_approve(&session, &machine), 0);
    session = world(AT_VENDING, &machine);
    session.request = WAITS;
    ck_assert_int_eq(tricode_mdb_session_can_approve(&session, &machine), 0);
    session = world(AT_VENDING, &machine);
    machine.counter = 6; /* not the newest sale */
    ck_assert_int_eq(tricode_mdb_session_can_approve(&session, &machine), 0);
}
END_TEST

/* [MDB-10] An event that ends the request before the approval prevents the approval, even when the
 * same request follows at once. */
START_TEST(events_before_the_approval) {
    static const enum tricode_mdb_kind ends[] = {
        TRICODE_MDB_INACTIVE, TRICODE_MDB_DISABLED, TRICODE_MDB_ENABLED,
        TRICODE_MDB_IDLE,     TRICODE_MDB_CANCEL,   TRICODE_MDB_FAILURE,
        TRICODE_MDB_RESET,    TRICODE_MDB_UNKNOWN,  TRICODE_MDB_UNREADABLE};
    for (size_t i = 0; i < COUNT(ends); i++) {
        struct tricode_machine machine;
        struct tricode_mdb_session session = world(AT_VENDING, &machine);
        const struct tricode_mdb_event again = REQUEST(250, 1);
        ck_assert_int_eq(handle(&session, &machine, ends[i], NOW).emit, NOTHING);
        ck_assert_int_eq(tricode_mdb_session_can_approve(&session, &machine), 0);
        ck_assert_int_eq(tricode_mdb_session_event(&session, &machine, &again, NOW).emit, NOTHING);
        ck_assert_int_eq(tricode_mdb_session_can_approve(&session, &machine), 0);
        /* The vend failed; the later request is a sale of its own. */
        machine.phase = TRICODE_MACHINE_IDLE;
        (void)tricode_mdb_session_outcome(&session, &machine);
        ck_assert_uint_eq(tricode_mdb_session_wait(&session, &machine, NOW), 0);
        ck_assert_int_eq(tricode_mdb_session_tick(&session, &machine, NOW).emit,
                         TRICODE_MDB_EMIT_SELECT);
    }
}
END_TEST

/* [MDB-15] The answer to a denial is not the answer to the approval. */
START_TEST(refusal_of_a_denial) {
    struct tricode_machine machine;
    struct tricode_mdb_session session = world(AT_OPEN, &machine);
    const struct tricode_mdb_event again = REQUEST(250, 1);
    ck_assert_int_eq(tricode_mdb_session_tick(&session, &machine, NOW + ANSWER_MS).command,
                     TRICODE_MDB_DENY);
    (void)tricode_mdb_session_event(&session, &machine, &again, NOW + ANSWER_MS);
    machine.phase = TRICODE_MACHINE_VENDING;
    tricode_mdb_session_approved(&session, NOW + ANSWER_MS);
    ck_assert_int_eq(handle(&session, &machine, TRICODE_MDB_REFUSED, NOW + ANSWER_MS).emit,
                     NOTHING);
    ck_assert_int_eq(handle(&session, &machine, TRICODE_MDB_REFUSED, NOW + ANSWER_MS).emit,
                     TRICODE_MDB_EMIT_VEND_FAILED);
    /* After an answer to the denial, the next refusal is of the approval. */
    session = world(AT_OPEN, &machine);
    (void)tricode_mdb_session_tick(&session, &machine, NOW + ANSWER_MS);
    (void)handle(&session, &machine, TRICODE_MDB_ENABLED, NOW + ANSWER_MS);
    (void)tricode_mdb_session_event(&session, &machine, &again, NOW + ANSWER_MS);
    machine.phase = TRICODE_MACHINE_VENDING;
    tricode_mdb_session_approved(&session, NOW + ANSWER_MS);
    ck_assert_int_eq(handle(&session, &machine, TRICODE_MDB_REFUSED, NOW + ANSWER_MS).emit,
                     TRICODE_MDB_EMIT_VEND_FAILED);
}
END_TEST

/* [MDB-16] No result until the end of the time for a vend, or 2 s after the end of its session. */
START_TEST(no_result) {
    struct tricode_machine machine;
    struct tricode_mdb_session session = world(AT_APPROVED, &machine);
    ck_assert_uint_eq(tricode_mdb_session_wait(&session, &machine, NOW), VEND_MS);
    ck_assert_int_eq(tricode_mdb_session_tick(&session, &machine, NOW + VEND_MS - 1).emit, NOTHING);
    struct tricode_mdb_action action = tricode_mdb_session_tick(&session, &machine, NOW + VEND_MS);
    ck_assert_int_eq(action.emit, TRICODE_MDB_EMIT_VEND_SUCCEEDED);
    ck_assert_int_eq(action.note, TRICODE_MDB_NOTE_NO_RESULT);
    session = world(AT_APPROVED, &machine);
    (void)handle(&session, &machine, TRICODE_MDB_ENABLED, NOW + 100);
    ck_assert_uint_eq(tricode_mdb_session_wait(&session, &machine, NOW + 100),
                      TRICODE_MDB_GRACE_MS);
    (void)handle(&session, &machine, TRICODE_MDB_ENABLED,
                 NOW + 1000); /* the session has ended already */
    ck_assert_int_eq(
        tricode_mdb_session_tick(&session, &machine, NOW + 100 + TRICODE_MDB_GRACE_MS - 1).emit,
        NOTHING);
    ck_assert_int_eq(
        tricode_mdb_session_tick(&session, &machine, NOW + 100 + TRICODE_MDB_GRACE_MS).emit,
        TRICODE_MDB_EMIT_VEND_SUCCEEDED);
    /* A result in time counts. */
    ck_assert_int_eq(handle(&session, &machine, TRICODE_MDB_FAILURE, NOW + 101).emit,
                     TRICODE_MDB_EMIT_VEND_FAILED);
}
END_TEST

/* [MDB-17] */
START_TEST(requests_without_an_open_sale) {
    struct tricode_machine machine;
    struct tricode_mdb_session session = world(AT_OPEN, &machine);
    ck_assert_int_eq(tricode_mdb_session_outcome(&session, &machine).command, QUIET);
    machine.phase = TRICODE_MACHINE_IDLE; /* by the lever, a timeout or a refusal */
    ck_assert_int_eq(tricode_mdb_session_outcome(&session, &machine).command, TRICODE_MDB_DENY);
    ck_assert_int_eq(tricode_mdb_session_outcome(&session, &machine).command, QUIET);
    session = world(AT_OPEN, &machine);
    session.price = 0; /* refused, while an older offer stands */
    ck_assert_int_eq(tricode_mdb_session_outcome(&session, &machine).command, TRICODE_MDB_DENY);
    session = world(AT_APPROVED, &machine);
    ck_assert_int_eq(tricode_mdb_session_outcome(&session, &machine).command, QUIET);
    ck_assert_int_eq(session.approved, 1);
    machine.phase = TRICODE_MACHINE_IDLE;
    ck_assert_int_eq(tricode_mdb_session_outcome(&session, &machine).command, QUIET);
    ck_assert_int_eq(session.approved, 0);
}
END_TEST

/* [MDB-18] */
START_TEST(line_lost) {
    static const enum tricode_mdb_emit raised[] = {NOTHING, TRICODE_MDB_EMIT_TIMEOUT,
                                                   TRICODE_MDB_EMIT_VEND_FAILED,
                                                   TRICODE_MDB_EMIT_VEND_SUCCEEDED};
    for (int at = AT_IDLE; at <= AT_APPROVED; at++) {
        struct tricode_machine machine;
        struct tricode_mdb_session session = world((enum at)at, &machine);
        ck_assert_int_eq(tricode_mdb_session_lost(&session, &machine).emit, raised[at]);
        ck_assert_int_eq(session.request, UNASKED);
        ck_assert_int_eq(tricode_mdb_session_can_approve(&session, &machine), 0);
    }
}
END_TEST

/* Each note has a name of its own; a message is optional. */
START_TEST(notes) {
    ck_assert_str_eq(tricode_mdb_note_name(TRICODE_MDB_NOTE_NONE), "");
    ck_assert_str_eq(tricode_mdb_note_name(TRICODE_MDB_NOTE_COUNT), "");
    ck_assert_ptr_null(tricode_mdb_note_message(TRICODE_MDB_NOTE_NONE));
    ck_assert_ptr_null(tricode_mdb_note_message(TRICODE_MDB_NOTE_COUNT));
    for (int one = TRICODE_MDB_NOTE_NONE + 1; one < TRICODE_MDB_NOTE_COUNT; one++) {
        const char *message = tricode_mdb_note_message((enum tricode_mdb_note)one);
        ck_assert(message == NULL || *message != 0);
        for (int other = TRICODE_MDB_NOTE_NONE; other < one; other++) {
            ck_assert_str_ne(tricode_mdb_note_name((enum tricode_mdb_note)one),
                             tricode_mdb_note_name((enum tricode_mdb_note)other));
        }
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("mdb session");
    TCase *tests = tcase_create("session");
    tcase_add_test(tests, requests);
    tcase_add_test(tests, results_of_a_vend);
    tcase_add_test(tests, statuses_and_unknown_lines);
    tcase_add_test(tests, price_of_the_bus);
    tcase_add_test(tests, time_to_answer);
    tcase_add_test(tests, can_approve);
    tcase_add_test(tests, events_before_the_approval);
    tcase_add_test(tests, refusal_of_a_denial);
    tcase_add_test(tests, no_result);
    tcase_add_test(tests, requests_without_an_open_sale);
    tcase_add_test(tests, line_lost);
    tcase_add_test(tests, notes);
    suite_add_tcase(suite, tests);
    return test_run(suite);
}
