// SPDX-License-Identifier: Apache-2.0
/* The reader, with a pseudo-terminal as its serial line: opened, set up, lost, and opened again;
 * and when it writes an approval. The test sets the time. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include <termios.h>
#include <time.h>

#include "machine/mdb/port.h"
#include "machine/mdb/settings.h"

static struct tricode_provisioned_product products[] = {{1, 250, "Cola"}, {2, 180, "Nuts"}};
static const struct tricode_provisioning provisioning = {
    .currency = 978, .products = products, .product_count = 2};
static const struct tricode_effect no_effect;

static int adapter = -1; /* the adapter's end */
static struct tricode_mdb_reader reader;
static struct tricode_machine machine;
static struct tricode_mdb_action action;

/* Raw, since a serial line does not echo as a new pseudo-terminal does. */
static void plug_in(void) {
    char *name = NULL;
    struct termios line;
    adapter = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    ck_assert_int_ge(adapter, 0);
    ck_assert_int_eq(grantpt(adapter) == 0 && unlockpt(adapter) == 0, 1);
    ck_assert_int_eq(tcgetattr(adapter, &line), 0);
    cfmakeraw(&line);
    ck_assert_int_eq(tcsetattr(adapter, TCSANOW, &line), 0);
    name = ptsname(adapter);
    ck_assert_ptr_nonnull(name);
    (void)unlink(scratch_path("line"));
    ck_assert_int_eq(symlink(name, scratch_path("line")), 0);
}

static void begin(void) {
    struct tricode_mdb_settings settings = {scratch_path("line"), 2, {4500, 60000, 0}};
    memset(&machine, 0, sizeof machine);
    tricode_mdb_reader_begin(&reader, &settings, &provisioning);
}

static void say(const char *lines) {
    ck_assert_int_eq(write(adapter, lines, strlen(lines)), (ssize_t)strlen(lines));
}

/* The bytes that the machine wrote since the last call. */
static const char *written(void) {
    static char bytes[8192];
    size_t length = 0;
    ssize_t got = 1;
    while (got > 0 && length < sizeof bytes - 1) {
        got = read(adapter, bytes + length, sizeof bytes - 1 - length);
        length += got > 0 ? (size_t)got : 0;
    }
    bytes[length] = 0;
    return bytes;
}

static int next(uint64_t now) {
    return tricode_mdb_reader_next(&reader, &machine, now, &action);
}

/* The adapter is up and requests product 1, for which sale 5 is VENDING. */
static void vending(uint64_t now) {
    ck_assert_int_eq(next(now), 0);
    say("c,STATUS,ENABLED\r\n");
    ck_assert_int_eq(next(now), 1);
    ck_assert_int_eq(action.note, TRICODE_MDB_NOTE_CONNECTED);
    say("c,STATUS,VEND,2.50,1\r\n");
    ck_assert_int_eq(next(now), 1);
    ck_assert_int_eq(action.emit, TRICODE_MDB_EMIT_SELECT);
    machine.counter = machine.sale.counter = 5;
    machine.sale.product = action.product;
    machine.sale.price = action.price;
    machine.phase = TRICODE_MACHINE_VENDING;
    (void)written();
}

/* [MDB-3] */
START_TEST(set_up_at_each_opening) {
    static const char set_up[] = "C,0\r\nV\r\nC,SETCONF,mdb-currency-code=0x1978\r\n"
                                 "C,SETCONF,mdb-decimal-places=2\r\nC,SETCONF,mdb-always-idle=1\r\n"
                                 "C,1\r\n";
    struct termios line;
    plug_in();
    begin();
    say("c,VEND,SUCCESS\r\n"); /* received before the opening: dropped */
    (void)nanosleep(&(struct timespec){0, 50 * 1000000L}, NULL);
    ck_assert_int_eq(next(1000), 0);
    ck_assert_str_eq(written(), set_up);
    ck_assert_int_eq(tcgetattr(reader.port, &line), 0);
    ck_assert_uint_eq(cfgetispeed(&line), B115200);
    ck_assert_uint_eq(cfgetospeed(&line), B115200);
    ck_assert_uint_eq(line.c_cflag & (CSIZE | PARENB | CSTOPB), CS8);
    ck_assert_uint_eq(line.c_lflag & (ICANON | ECHO | ISIG), 0);
    ck_assert_int_eq(next(1001), 0);
    ck_assert_int_eq(close(adapter), 0);
    ck_assert_int_eq(next(2000), 1);
    ck_assert_int_eq(action.note, TRICODE_MDB_NOTE_GONE);
    plug_in();
    ck_assert_int_eq(next(2000 + TRICODE_MDB_RETRY_MS - 1), 0);
    ck_assert_str_eq(written(), "");
    ck_assert_int_eq(next(2000 + TRICODE_MDB_RETRY_MS), 0);
    ck_assert_str_eq(written(), set_up);
    tricode_mdb_reader_end(&reader);
    ck_assert_str_eq(written(), "C,0\r\n");
    ck_assert_int_eq(close(adapter), 0);
}
END_TEST

/* [MDB-18] A missing line, or another file: reported once, and tried again. */
START_TEST(missing) {
    struct tricode_error fault = {""};
    ck_assert_int_eq(tricode_mdb_port_open(scratch_path("line"), &fault), -1);
    ck_assert_str_eq(fault.text, "No such file or directory");
    scratch_write(scratch_path("line"), "", 0, 0600);
    ck_assert_int_eq(tricode_mdb_port_open(scratch_path("line"), &fault), -1);
    ck_assert_str_eq(fault.text, "not a serial line");
    begin();
    ck_assert_int_eq(next(1000), 1);
    ck_assert_int_eq(action.note, TRICODE_MDB_NOTE_GONE);
    ck_assert_str_eq(reader.error.text, "not a serial line");
    ck_assert_uint_eq(tricode_mdb_reader_wait(&reader, &machine, 1000), TRICODE_MDB_RETRY_MS);
    for (unsigned i = 1; i < 5; i++) {
        ck_assert_int_eq(next(1000 + i * TRICODE_MDB_RETRY_MS), 0);
    }
    plug_in();
    ck_assert_int_eq(next(9000), 0);
    say("v,4.0\r");
    ck_assert_int_eq(next(9001), 1);
    ck_assert_int_eq(action.note, TRICODE_MDB_NOTE_CONNECTED);
    tricode_mdb_reader_end(&reader);
    ck_assert_int_eq(close(adapter), 0);
}
END_TEST

/* [MDB-18] Silence: the reader requests the version, then reports GONE. Invalid bytes do not count.
 */
START_TEST(silence) {
    plug_in();
    begin();
    ck_assert_int_eq(next(1000), 0);
    say("c,STATUS,ENABLED\n");
    ck_assert_int_eq(next(1000), 1);
    (void)written();
    machine.phase = TRICODE_MACHINE_OPEN;
    ck_assert_uint_eq(tricode_mdb_reader_wait(&reader, &machine, 1000), TRICODE_MDB_QUIET_MS);
    ck_assert_int_eq(next(1000 + TRICODE_MDB_QUIET_MS - 1), 0);
    ck_assert_str_eq(written(), "");
    ck_assert_int_eq(next(1000 + TRICODE_MDB_QUIET_MS), 0);
    ck_assert_str_eq(written(), "V\r\n");
    say("v,4.0\n");
    ck_assert_int_eq(next(7000), 0);
    ck_assert_int_eq(next(7000 + TRICODE_MDB_QUIET_MS), 0);
    ck_assert_str_eq(written(), "V\r\n");
    say("\xff\xff\xff\nxxxx");
    ck_assert_int_eq(next(7000 + TRICODE_MDB_SILENCE_MS - 1), 0);
    ck_assert_str_eq(written(), "");
    ck_assert_int_eq(next(7000 + TRICODE_MDB_SILENCE_MS), 1);
    ck_assert_int_eq(action.note, TRICODE_MDB_NOTE_GONE);
    ck_assert_int_eq(action.emit, TRICODE_MDB_EMIT_TIMEOUT);
    ck_assert_str_eq(reader.error.text, "it does not answer");
    tricode_mdb_reader_end(&reader);
    ck_assert_int_eq(close(adapter), 0);
}
END_TEST

/* [MDB-9] [MDB-10] */
START_TEST(approval_is_written_once) {
    plug_in();
    begin();
    vending(1000);
    ck_assert_int_eq(tricode_mdb_reader_vend(&reader, &machine, 1001), TRICODE_VEND_UNDER_WAY);
    ck_assert_str_eq(written(), "C,VEND,2.50\r\n");
    ck_assert_int_eq(tricode_mdb_reader_vend(&reader, &machine, 1001), TRICODE_VEND_FAILED);
    ck_assert_str_eq(written(), "");
    tricode_mdb_reader_outcome(&reader, &machine, &no_effect);
    say("c,VEND,SUCCESS\r\nc,STATUS,IDLE\r\n");
    ck_assert_int_eq(next(1002), 1);
    ck_assert_int_eq(action.emit, TRICODE_MDB_EMIT_VEND_SUCCEEDED);
    tricode_mdb_reader_end(&reader);
    ck_assert_int_eq(close(adapter), 0);
}
END_TEST

/* [MDB-10] Lines received before the approval are handled before it. */
START_TEST(no_approval_after_the_end) {
    static const char *const ends[] = {
        "c,ERR,VEND 1\r\n",      "c,ERR,VEND 5\r\n",    "c,STATUS,ENABLED\r\n",
        "c,STATUS,IDLE\r",       "c,STATUS,DISABLED\n", "c,STATUS,VEND,1.80,2\r\n",
        "c,STATUS,INACTIVE\r\n", "c,ERR,VEND 3\r\n",    "c,ERR,VEND 1\r\nc,STATUS,VEND,2.50,1\r\n"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        plug_in();
        begin();
        vending(1000);
        say(ends[i]);
        ck_assert_msg(tricode_mdb_reader_vend(&reader, &machine, 1001) == TRICODE_VEND_FAILED, "%s",
                      ends[i]);
        ck_assert_str_eq(written(), "");
        tricode_mdb_reader_end(&reader);
        ck_assert_int_eq(close(adapter), 0);
    }
    /* Half a line is no event; the controller's success counts. */
    plug_in();
    begin();
    vending(1000);
    say("c,ERR,VEND 1");
    ck_assert_int_eq(tricode_mdb_reader_vend(&reader, &machine, 1001), TRICODE_VEND_UNDER_WAY);
    tricode_mdb_reader_end(&reader);
    ck_assert_int_eq(close(adapter), 0);
    plug_in();
    begin();
    vending(1000);
    say("c,VEND,SUCCESS\r\n");
    ck_assert_int_eq(tricode_mdb_reader_vend(&reader, &machine, 1001), TRICODE_VEND_SUCCEEDED);
    ck_assert_str_eq(written(), "");
    tricode_mdb_reader_end(&reader);
    ck_assert_int_eq(close(adapter), 0);
}
END_TEST

/* Writes up to so many bytes into the line, which nothing reads. Returns the number written. */
static unsigned fill(unsigned most) {
    const struct timespec pause = {0, 1000000L};
    static const char noise[64] = "x";
    unsigned took = 0;
    unsigned refusals = 0; /* consecutive failures: the kernel still moves bytes for a while */
    while (took < most && refusals < 100) {
        const size_t size = most - took < sizeof noise ? most - took : sizeof noise;
        const ssize_t wrote = write(reader.port, noise, size);
        if (wrote > 0) {
            took += (unsigned)wrote;
            refusals = 0;
        } else {
            refusals++;
            (void)nanosleep(&pause, NULL);
        }
    }
    return took;
}

/* [MDB-10] [MDB-16] A partial write of the approval: the result is unknown, so it counts as vended.
 */
START_TEST(partial_write) {
    plug_in();
    begin();
    vending(1000);
    const unsigned capacity = fill(UINT32_MAX);
    ck_assert_uint_gt(capacity, 1000);
    ck_assert_int_eq(close(adapter), 0);
    (void)close(reader.port);
    plug_in();
    begin();
    vending(1000);
    ck_assert_uint_eq(fill(capacity - 5), capacity - 5);
    ck_assert_int_eq(tricode_mdb_reader_vend(&reader, &machine, 1001), TRICODE_VEND_UNDER_WAY);
    ck_assert_int_eq(next(1002), 1);
    ck_assert_int_eq(action.emit, TRICODE_MDB_EMIT_VEND_SUCCEEDED);
    ck_assert_str_eq(reader.error.text, "it accepts no commands");
    ck_assert_int_eq(close(adapter), 0);
}
END_TEST

/* [MDB-10] [MDB-18] A line that accepts no byte, or is gone: certainly no approval. */
START_TEST(no_write) {
    plug_in();
    begin();
    vending(1000);
    ck_assert_uint_gt(fill(UINT32_MAX), 1000);
    ck_assert_int_eq(tricode_mdb_reader_vend(&reader, &machine, 1001), TRICODE_VEND_FAILED);
    machine.phase = TRICODE_MACHINE_IDLE;
    tricode_mdb_reader_outcome(&reader, &machine, &no_effect);
    ck_assert_uint_eq(tricode_mdb_reader_wait(&reader, &machine, 1001), 0);
    ck_assert_int_eq(next(1002), 1);
    ck_assert_int_eq(action.note, TRICODE_MDB_NOTE_GONE);
    ck_assert_str_eq(reader.error.text, "it accepts no commands");
    ck_assert_int_eq(close(adapter), 0);
    plug_in();
    begin();
    vending(1000);
    ck_assert_int_eq(close(adapter), 0);
    ck_assert_int_eq(tricode_mdb_reader_vend(&reader, &machine, 1001), TRICODE_VEND_FAILED);
    ck_assert_int_eq(next(1002), 1);
    ck_assert_str_eq(reader.error.text, "the serial line is gone");
    tricode_mdb_reader_end(&reader);
}
END_TEST

/* A line that never pauses does not block the machine, and no line is skipped. */
START_TEST(line_never_pauses) {
    static char flood[100 * 1024];
    plug_in();
    begin();
    vending(1000);
    for (size_t i = 0; i < sizeof flood; i++) {
        flood[i] = i % 10 == 9 ? '\n' : 'x';
    }
    size_t sent = 0;
    unsigned rounds = 0;
    int answer = TRICODE_VEND_UNDER_WAY;
    while (sent < sizeof flood && rounds++ < 10000) {
        ssize_t wrote = write(adapter, flood + sent, sizeof flood - sent);
        sent += wrote > 0 ? (size_t)wrote : 0;
        ck_assert_int_eq(next(1000 + rounds), 0);
    }
    ck_assert_uint_eq(sent, sizeof flood);
    answer = (int)tricode_mdb_reader_vend(&reader, &machine, 1001);
    ck_assert_int_eq(answer, TRICODE_VEND_UNDER_WAY);
    tricode_mdb_reader_end(&reader);
    ck_assert_int_eq(close(adapter), 0);
}
END_TEST

/* The range of each setting, and the parsed values. */
START_TEST(settings) {
    static const struct {
        enum tricode_setting setting;
        const char *word;
        const char *error; /* NULL: accepted */
    } rows[] = {
        {TRICODE_SETTING_MDB_ANSWER, "1", NULL},
        {TRICODE_SETTING_MDB_ANSWER, "255", NULL},
        {TRICODE_SETTING_MDB_ANSWER, "0", "takes a number of seconds from 1 to 255"},
        {TRICODE_SETTING_MDB_ANSWER, "256", "takes a number of seconds from 1 to 255"},
        {TRICODE_SETTING_MDB_VEND, "3600", NULL},
        {TRICODE_SETTING_MDB_VEND, "0", "takes a number of seconds from 1 to 3600"},
        {TRICODE_SETTING_MDB_VEND, "soon", "takes a number of seconds from 1 to 3600"},
        {TRICODE_SETTING_MDB_PRICE, "list", NULL},
        {TRICODE_SETTING_MDB_PRICE, "mine", "takes list or bus"},
        {TRICODE_SETTING_MDB_DECIMALS, "0", NULL},
        {TRICODE_SETTING_MDB_DECIMALS, "4", "takes a number of digits from 0 to 3"},
    };
    struct tricode_settings words = {0};
    struct tricode_mdb_settings read;
    struct tricode_error fault;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_assert_int_eq(tricode_setting_set(&words, rows[i].setting, rows[i].word, 0, &fault),
                         rows[i].error == NULL ? 0 : -1);
        ck_assert(rows[i].error == NULL || strcmp(fault.text, rows[i].error) == 0);
    }
    memset(&words, 0, sizeof words);
    ck_assert_int_eq(tricode_setting_set(&words, TRICODE_SETTING_MDB_PORT, "x", 0, &fault), 0);
    ck_assert_int_eq(tricode_mdb_settings_read(&words, 1, &read, &fault), -1);
    ck_assert_ptr_nonnull(strstr(fault.text, "decimal digits of currency 1 is unknown"));
    ck_assert_int_eq(tricode_mdb_settings_read(&words, 392, &read, &fault), 0);
    ck_assert_uint_eq(read.decimals, 0);
    ck_assert_int_eq(tricode_mdb_settings_read(&words, 978, &read, &fault), 0);
    ck_assert_str_eq(read.port, "x");
    ck_assert_uint_eq(read.decimals, 2);
    ck_assert_uint_eq(read.rules.answer_ms, 4500);
    ck_assert_uint_eq(read.rules.vend_ms, 120000);
    ck_assert_int_eq(read.rules.bus_price, 0);
    ck_assert_int_eq(tricode_setting_set(&words, TRICODE_SETTING_MDB_ANSWER, "255", 0, &fault), 0);
    ck_assert_int_eq(tricode_setting_set(&words, TRICODE_SETTING_MDB_VEND, "3600", 0, &fault), 0);
    ck_assert_int_eq(tricode_setting_set(&words, TRICODE_SETTING_MDB_PRICE, "bus", 0, &fault), 0);
    ck_assert_int_eq(tricode_setting_set(&words, TRICODE_SETTING_MDB_DECIMALS, "3", 0, &fault), 0);
    ck_assert_int_eq(tricode_mdb_settings_read(&words, 1, &read, &fault), 0);
    ck_assert_uint_eq(read.decimals, 3);
    ck_assert_uint_eq(read.rules.answer_ms, 254500);
    ck_assert_uint_eq(read.rules.vend_ms, 3600000);
    ck_assert_int_eq(read.rules.bus_price, 1);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("mdb reader");
    TCase *tests = tcase_create("reader");
    tcase_add_checked_fixture(tests, scratch_set_up, scratch_tear_down);
    tcase_set_timeout(tests, 120); /* the longest fills a line */
    tcase_add_test(tests, set_up_at_each_opening);
    tcase_add_test(tests, missing);
    tcase_add_test(tests, silence);
    tcase_add_test(tests, approval_is_written_once);
    tcase_add_test(tests, no_approval_after_the_end);
    tcase_add_test(tests, partial_write);
    tcase_add_test(tests, no_write);
    tcase_add_test(tests, line_never_pauses);
    tcase_add_test(tests, settings);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
