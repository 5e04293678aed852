// SPDX-License-Identifier: Apache-2.0
/* The writer's thread: requests of many threads are answered once, after their commit; a full queue
 * and a shutdown refuse new requests, and pending ones are answered. */
#include "center_service.h"
#include "support/run.h"

#include <pthread.h>
#include <sched.h>

#include "center/service/writer.h"

#define CLIENTS 8u
#define EACH 200u

/* A client and its answers. */
struct client {
    struct tricode_writer_task task; /* first member: a task pointer is a client pointer */
    pthread_t thread;
    uint64_t account;
    unsigned settled;
    unsigned again;
    unsigned taken;
    unsigned closed;
    unsigned largest;
    unsigned unseen; /* answered before the result was visible to others */
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct tricode_writer *writer;
static unsigned answered; /* by done, over all tasks */

static void on_done(struct tricode_writer_task *task) {
    pthread_mutex_lock(&mutex);
    answered++;
    task->done = NULL;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

static void wait_for(const struct tricode_writer_task *task) {
    pthread_mutex_lock(&mutex);
    while (task->done != NULL) {
        pthread_cond_wait(&changed, &mutex);
    }
    pthread_mutex_unlock(&mutex);
}

static void begin_writer(size_t capacity) {
    begin();
    answered = 0;
    writer = tricode_writer_start(&fixture.service, capacity);
    ck_assert_ptr_nonnull(writer);
}

static void end_writer(void) {
    tricode_writer_stop(writer);
    tricode_writer_free(writer);
    end();
}

static void prepare(struct tricode_writer_task *task, uint64_t account, const char *text) {
    tricode_service_prepare_code(&task->request, TRICODE_SERVICE_SETTLE, account, text,
                                 strlen(text), FIXTURE_NOW);
    task->done = on_done;
}

static void wait_for_answer(struct client *client, struct tricode_store *other) {
    const struct tricode_answer *answer = &client->task.request.answer;
    uint32_t counter = answer->payload.counter;
    struct tricode_machine_record machine;
    switch (answer->result) {
    case TRICODE_CENTER_SETTLED:
        client->settled++;
        break;
    case TRICODE_CENTER_SETTLED_AGAIN:
        client->again++;
        break;
    case TRICODE_CENTER_TAKEN:
        client->taken++;
        break;
    default:
        client->closed++;
        break;
    }
    if (client->task.request.batch > client->largest) {
        client->largest = (unsigned)client->task.request.batch;
    }
    if (tricode_store_machine(other, FIXTURE_MACHINE, &machine) != TRICODE_STORE_OK ||
        machine.next < counter) {
        client->unseen++;
    }
}

static char codes[EACH][TRICODE_TEXT_SIZE + 1];

/* Settles the same sales as all other threads, and reads the ledger with its own connection after
 * each. */
static void *ask(void *context) {
    struct client *client = context;
    struct tricode_store *other = NULL;
    if (tricode_store_open(fixture.ledger, &other) == TRICODE_STORE_OK) {
        for (unsigned i = 0; i < EACH; i++) {
            prepare(&client->task, client->account, codes[i]);
            if (tricode_writer_submit(writer, &client->task) != 0) {
                break;
            }
            wait_for(&client->task);
            wait_for_answer(client, other);
        }
    }
    tricode_store_close(other);
    return NULL;
}

/* [STORE-13] [STORE-2] [SETTLE-14] */
START_TEST(many_threads_have_one_writer) {
    static struct client clients[CLIENTS];
    unsigned settled = 0, accepted = 0, largest = 0;
    uint64_t balance = 0;
    begin();
    answered = 0;
    memset(clients, 0, sizeof clients);
    ck_assert_int_eq(
        tricode_store_deposit(fixture.store, fixture.alice, 1000000, FIXTURE_NOW, &balance),
        TRICODE_STORE_OK);
    ck_assert_int_eq(
        tricode_store_deposit(fixture.store, fixture.bob, 1000000, FIXTURE_NOW, &balance),
        TRICODE_STORE_OK);
    writer = tricode_writer_start(&fixture.service, TRICODE_WRITER_CAPACITY);
    for (uint32_t i = 0; i < EACH; i++) {
        strcpy(codes[i], sale(i + 1, 0));
    }
    for (unsigned i = 0; i < CLIENTS; i++) {
        clients[i].account = i % 2 == 0 ? fixture.alice : fixture.bob;
        ck_assert_int_eq(pthread_create(&clients[i].thread, NULL, ask, &clients[i]), 0);
    }
    for (unsigned i = 0; i < CLIENTS; i++) {
        ck_assert_int_eq(pthread_join(clients[i].thread, NULL), 0);
        settled += clients[i].settled;
        accepted += clients[i].settled + clients[i].again + clients[i].taken + clients[i].closed;
        largest = clients[i].largest > largest ? clients[i].largest : largest;
        ck_assert_uint_eq(clients[i].unseen, 0);
    }
    ck_assert_uint_eq(accepted, CLIENTS * EACH);
    ck_assert_uint_eq(answered, CLIENTS * EACH);
    /* Every sale has one payer; the last sale stays settled. */
    ck_assert_uint_eq(settled, EACH);
    ck_assert_uint_ge(largest, 2);
    ck_assert_uint_le(largest, CLIENTS);
    tricode_writer_stop(writer);
    tricode_writer_free(writer);
    ck_assert_int_eq(number("SELECT count(*) FROM sale"), EACH);
    end();
}
END_TEST

/* Locks the machine, so that the writer waits in its first batch while requests queue up. */
static struct tricode_store *hold(void) {
    const uint32_t machine = FIXTURE_MACHINE;
    const struct tricode_touched touched = {.machines = &machine, .machine_count = 1};
    struct tricode_store *other = NULL;
    ck_assert_int_eq(tricode_store_open(fixture.ledger, &other), TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_begin_write(other), TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_lock(other, &touched), TRICODE_STORE_OK); /* for PostgreSQL */
    return other;
}

#define ROOM 5u
static struct tricode_writer_task tasks[64];

/* Sends until the queue is full; returns the number of accepted requests. */
static unsigned fill_up(void) {
    for (unsigned i = 0; i < 64; i++) {
        prepare(&tasks[i], fixture.alice, sale(1, 0));
        if (tricode_writer_submit(writer, &tasks[i]) != 0) {
            return i;
        }
    }
    return 64;
}

/* [WIRE-22] */
START_TEST(a_full_queue_refuses) {
    begin_writer(ROOM);
    struct tricode_store *other = hold();
    const unsigned refused = fill_up();
    /* The first batch may have taken 0 up to all of them. */
    ck_assert_uint_ge(refused, ROOM);
    ck_assert_uint_le(refused, 2 * ROOM);
    ck_assert_uint_eq(answered, 0);
    tricode_store_rollback(other);
    for (unsigned i = 0; i < refused; i++) {
        wait_for(&tasks[i]);
        expect(tasks[i].request.answer, i == 0 ? "settled" : "settled_again");
    }
    ck_assert(tasks[refused].done != NULL); /* unchanged */
    ck_assert_int_eq(tricode_writer_submit(writer, &tasks[refused]), 0);
    wait_for(&tasks[refused]);
    expect(tasks[refused].request.answer, "settled_again");
    tricode_store_close(other);
    end_writer();
}
END_TEST

static void *stop(void *context) {
    tricode_writer_stop(writer);
    return context;
}

/* [STORE-14] At shutdown one request is being written, and one is queued. */
START_TEST(pending_requests_are_answered_at_shutdown) {
    pthread_t thread;
    begin_writer(1);
    struct tricode_store *other = hold();
    for (unsigned i = 0; i < 3; i++) {
        prepare(&tasks[i], i == 0 ? fixture.alice : fixture.bob, sale(1, 0));
    }
    ck_assert_int_eq(tricode_writer_submit(writer, &tasks[0]), 0);
    while (tricode_writer_submit(writer, &tasks[1]) != 0) { /* until the first was dequeued */
        ck_assert_int_eq(sched_yield(), 0);
    }
    ck_assert_int_eq(tricode_writer_submit(writer, &tasks[2]), -1);
    ck_assert_int_eq(pthread_create(&thread, NULL, stop, NULL), 0);
    ck_assert_uint_eq(answered, 0);
    tricode_store_rollback(other);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_uint_eq(answered, 2);
    expect(tasks[0].request.answer, "settled");
    expect(tasks[1].request.answer, "taken");
    ck_assert_int_eq(tricode_writer_submit(writer, &tasks[2]), -1);
    ck_assert(tasks[2].done != NULL);
    tricode_store_close(other);
    tricode_writer_free(writer);
    tricode_writer_free(NULL);
    end();
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center writer");
    TCase *each = tcase_create("threads");
    tcase_set_timeout(each, 120);
    tcase_add_test(each, many_threads_have_one_writer);
    tcase_add_test(each, a_full_queue_refuses);
    tcase_add_test(each, pending_requests_are_answered_at_shutdown);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
