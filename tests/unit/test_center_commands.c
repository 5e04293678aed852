// SPDX-License-Identifier: Apache-2.0
/* The operator's commands as processes: their output as text and as JSON, and their refusals. */
#include "center_commands.h"
#include "support/center_sql.h"
#include "support/run.h"

/* [LEDGER-4] */
START_TEST(audit_names_the_first_row) {
    expect(PROCESS_RUN("--help"), 0, "  audit                     Recompute");
    expect(PROCESS_RUN(data, "audit", "more"), 2, "wrong number of arguments; usage: audit");
    expect(PROCESS_RUN(data, "audit"), 0, "0 rows disagree, 0 problems: the ledger is consistent");
    expect(PROCESS_RUN(data, "audit", "--json"), 0, "\"problems\":[],\"consistent\":true}");
    write_sql("UPDATE account SET balance = balance + id");
    const struct outcome *outcome = PROCESS_RUN(data, "audit");
    expect(outcome, 1, "restore a backup");
    ck_assert_ptr_nonnull(
        strstr(outcome->out, "PROBLEM balance: account 1 is: balance 1; should be: balance 0; 2 "
                             "rows disagree\n"));
    ck_assert_ptr_nonnull(strstr(outcome->out, "3 rows disagree, 2 problems: THE LEDGER IS NOT"));
    outcome = PROCESS_RUN(data, "audit", "--json");
    expect(outcome, 1, "is not consistent");
    json_t *json = json_loads(outcome->out, 0, NULL);
    json_t *expected =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:i}", "check", "balance", "table", "account", "key",
                  "1", "is", "balance 1", "should", "balance 0", "rows", 2);
    const json_t *problems = json_object_get(json, "problems");
    ck_assert_uint_eq(json_array_size(problems), 2);
    ck_assert(json_equal(json_array_get(problems, 1), expected));
    ck_assert_int_eq(json_integer_value(json_object_get(json, "rows")), 3);
    json_decref(json);
    json_decref(expected);
}
END_TEST

/* Account 3 buys at machine 7: sale 1 on 2026-01-31 is delivered, sale 2 on 2026-02-01 refunded on
 * 2026-02-03, sale 3 pending. */
static void trade(void) {
    expect(PROCESS_RUN(data, "account", "add", "--name", "Alice"), 0,
           "Account 3 belongs to Alice.");
    expect(PROCESS_RUN(data, "credit", "3", "1000"), 0, "Account 3 has 1000.");
    expect(
        PROCESS_RUN(data, "product", "set", "7", "1", "--name", "Cola, \"cold\"", "--price", "250"),
        0, "sells");
    write_sql(FIXTURE_SALE("7, 1, 'settled', 3, 0, 1, 0, 250, 0, 1769903999, NULL"));
    write_sql(FIXTURE_TRANSFER("settlement", "3", "2", "250, 7, 1, 1769903999"));
    write_sql("UPDATE sale SET state = 'delivered', ended_at = 1769904000 WHERE counter = 1;");
    write_sql(FIXTURE_SALE("7, 2, 'settled', 3, 0, 2, 1, 100, 0, 1769904000, NULL"));
    write_sql(FIXTURE_TRANSFER("settlement", "3", "2", "100, 7, 2, 1769904000"));
    write_sql("UPDATE sale SET state = 'refunded', ended_at = 1770076800, "
              "refund = " FIXTURE_NEXT " WHERE counter = 2;");
    write_sql(FIXTURE_TRANSFER("refund", "2", "3", "100, 7, 2, 1770076800"));
    write_sql(FIXTURE_SALE("7, 3, 'settled', 3, 0, 1, 1, 250, 0, 1770076800, NULL"));
    write_sql(FIXTURE_TRANSFER("settlement", "3", "2", "250, 7, 3, 1770076800"));
    write_sql("UPDATE machine SET next = 3, delivered = 1 WHERE id = 7;");
    expect(PROCESS_RUN(data, "audit"), 0, "the ledger is consistent");
}

/* [LEDGER-7] */
START_TEST(pays_out_earned_money) {
    trade();
    expect(PROCESS_RUN(data, "operator", "payout", "0"), 2, "AMOUNT");
    expect(PROCESS_RUN(data, "operator", "payout", "251"), 3, "at most 250 can");
    expect(PROCESS_RUN(data, "operator", "payout", "100"), 0,
           "100 is paid out. 150 more can be paid out.");
    expect(PROCESS_RUN(data, "operator", "payout", "151"), 3, "at most 150");
    expect_json(PROCESS_RUN(data, "operator", "payout", "150", "--json"),
                json_pack("{s:i, s:i, s:i}", "account", 2, "paid", 150, "possible", 0));
    expect(PROCESS_RUN(data, "operator", "payout", "1"), 3, "at most 0");
    expect(PROCESS_RUN(data, "audit"), 0, "the ledger is consistent");
}
END_TEST

START_TEST(accounts) {
    expect(PROCESS_RUN(data, "account", "add"), 2, "requires --name");
    expect(PROCESS_RUN(data, "account", "add", "--name", "a\nb"), 2, "--name");
    expect_json(PROCESS_RUN(data, "account", "add", "--name", "Zo\xc3\xab", "--json"),
                json_pack("{s:i, s:s}", "account", 3, "name", "Zo\xc3\xab"));
    expect(PROCESS_RUN(data, "credit", "3", "70"), 0, "Account 3 has 70.");
    expect(PROCESS_RUN(data, "account", "limit", "3", "4294967296"), 2, "AMOUNT");
    expect(PROCESS_RUN(data, "account", "limit", "2", "5"), 3, "no buyer's account 2");
    expect(PROCESS_RUN(data, "account", "limit", "3", "200"), 0, "pays prices up to 200");
    expect(PROCESS_RUN(data, "account", "list"), 0,
           "account 3  buyer  Zo\xc3\xab  balance 70  limit 200\n");
    expect(PROCESS_RUN(data, "account", "limit", "3", "0"), 0, "no limit of its own");
    expect_json(PROCESS_RUN(data, "account", "list", "--json"),
                json_pack("{s:i, s:s, s:s, s:i, s:i}", "account", 1, "kind", "outside", "name",
                          "outside", "balance", -70, "limit", 0));
}
END_TEST

/* [WIRE-8] */
START_TEST(terminals) {
    static const char keyid[] = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
    expect(PROCESS_RUN(data, "account", "add", "--name", "Alice"), 0, "3");
    write_sql("INSERT INTO terminal (keyid, public_key, account, enrolled_at) VALUES"
              " ('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',"
              " x'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 3, 5)");
    expect_json(PROCESS_RUN(data, "terminal", "list", "--json"),
                json_pack("{s:s, s:i, s:i, s:n}", "keyid", keyid, "account", 3, "enrolled_at", 5,
                          "revoked_at"));
    expect(PROCESS_RUN(data, "terminal", "revoke", "--", "--PrK"), 3, "there is no terminal");
    expect(PROCESS_RUN(data, "terminal", "revoke", "-PrK"), 2, "unknown option -PrK");
    expect(PROCESS_RUN(data, "terminal", "revoke", keyid), 0, "is revoked. Its account stays.");
    expect(PROCESS_RUN(data, "terminal", "revoke", keyid), 3, "revoked already");
    expect(PROCESS_RUN(data, "terminal", "list"), 0, "account 3  enrolled at 5  revoked at 1");
    expect(PROCESS_RUN(data, "audit"), 0, "the ledger is consistent");
}
END_TEST

/* [RECONCILE-7] */
START_TEST(machines_retire) {
    expect(PROCESS_RUN(data, "machine", "retire", "0"), 2, "ID");
    expect(PROCESS_RUN(data, "machine", "retire", "8"), 3, "no machine 8");
    expect_json(PROCESS_RUN(data, "machine", "retire", "7", "--json"),
                json_pack("{s:i, s:b}", "machine", 7, "retired", 1));
    expect(PROCESS_RUN(data, "machine", "retire", "7"), 3, "retired already");
    expect(PROCESS_RUN(data, "machine", "enable", "7"), 3, "machine 7 is retired permanently");
    expect(PROCESS_RUN(data, "machine", "list"), 0, "retired  next 1");
    expect(PROCESS_RUN(data, "audit"), 0, "the ledger is consistent");
}
END_TEST

START_TEST(alarms_and_refusals) {
    trade();
    expect(PROCESS_RUN(data, "alarm", "list"), 0, "");
    write_sql("INSERT INTO alarm (machine, code, at) VALUES (7,"
              " 'CEAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SABAA2WNRFEL3HR3QHLOM5L7OM5B', 5);"
              "UPDATE machine SET enabled = 0 WHERE id = 7;"
              "INSERT INTO refusal VALUES (7, 'closed', 4, 10, 20, 3, NULL)");
    expect(PROCESS_RUN(data, "alarm", "list"), 0,
           "machine 7  equivocation at 5  CEAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SABAA2WNRFEL3HR3QHLOM"
           "5L7OM5B\nmachine 7  closed in 4 seconds from 10 to 20, last by account 3  \n");
    expect(PROCESS_RUN(data, "alarm", "list", "--json"), 0,
           "{\"record\":\"refusal\",\"machine\":7,\"reason\":\"closed\",\"seconds\":4,"
           "\"first_at\":10,\"last_at\":20,\"account\":3,\"code\":null}");
    expect(PROCESS_RUN(data, "audit"), 0, "the ledger is consistent");
}
END_TEST

START_TEST(products_are_imported) {
    write_file("\xef\xbb\xbfnumber,name,price\r\n1,Cola,250\r\n\"2\",\"Nuts, \"\"salted\"\"\",180"
               "\n65535,Zo\xc3\xab,4294967295");
    expect(PROCESS_RUN(data, "product", "set", "7", "3", "--name", "Tea", "--price", "90"), 0, "");
    expect(PROCESS_RUN(data, "product", "import", "7", file), 0, "3 products imported");
    expect(PROCESS_RUN(data, "product", "list", "7"), 0,
           "product 1  Cola  250\nproduct 2  Nuts, \"salted\"  180\nproduct 3  Tea  90\n"
           "product 65535  Zo\xc3\xab  4294967295\n");
    expect_json(PROCESS_RUN(data, "product", "list", "7", "--json"),
                json_pack("{s:i, s:s, s:i}", "product", 1, "name", "Cola", "price", 250));
    write_file("number,name,price\n1,Cola,260\n");
    expect_json(PROCESS_RUN(data, "product", "import", "7", file, "--json"),
                json_pack("{s:i, s:i}", "machine", 7, "imported", 1));
    expect(PROCESS_RUN(data, "product", "list", "7"), 0, "product 1  Cola  260\n");
    expect(PROCESS_RUN(data, "product", "import", "8", file), 3, "no machine 8");
    expect(PROCESS_RUN(data, "product", "list", "8"), 3, "no machine 8");
    expect(PROCESS_RUN(data, "product", "import", "7", "/nowhere"), 1, "No such file");
}
END_TEST

/* A refused file and the position of its error. */
struct bad {
    const char *text;
    const char *words;
};

static const struct bad bads[] = {
    {"", "line 1, column 1: the first line must be number,name,price"},
    {"number;name;price\n1;Cola;250\n", "line 1, column 1: a record has three fields"},
    {"number,price,name\n1,250,Cola\n", "line 1, column 8: the first line"},
    {"number,name,price\n", "has no products"},
    {"number,name,price\n5,Tea,90\n1,Cola\n", "line 3, column 1: a record has three fields"},
    {"number,name,price\n5,Tea,90\n1,Cola,250,\n", "line 3, column 12: a record has three fields"},
    {"number,name,price\n5,Tea,90\n\n", "line 3, column 1: a record has three fields"},
    {"number,name,price\n5,Tea,90\n1,", "line 3, column 1: a record has three fields"},
    {"number,name,price\n5,Tea,90\n65536,Cola,250\n", "line 3, column 1: the number must be"},
    {"number,name,price\n5,Tea,90\n1 ,Cola,250\n", "line 3, column 1: the number must be"},
    {"number,name,price\n5,Tea,90\n1,,250\n", "line 3, column 3: the name must be"},
    {"number,name,price\n5,Tea,90\n1,\xff,250\n", "line 3, column 3: the name must be"},
    {"number,name,price\n5,Tea,90\n1,Cola,0\n", "line 3, column 8: the price must be"},
    {"number,name,price\n5,Tea,90\n1,Cola,2.50\n", "line 3, column 8: the price must be"},
    {"number,name,price\r\n5,Tea,90\r\n1,\"Cola,250\r\n", "line 3, column 12: control character"},
    {"number,name,price\n5,Tea,90\n1,\"Cola,250", "line 3, column 12: misplaced quote"},
    {"number,name,price\n5,Tea,90\n1,Co\"la,250\n", "line 3, column 5: misplaced quote"},
    {"number,name,price\n5,Tea,90\n1,\"Cola\" ,250\n", "line 3, column 9: misplaced quote"},
    {"number,name,price\n5,Tea,90\n1,Co\tla,250\n", "line 3, column 5: control character"},
    {"number,name,price\n5,Tea,90\n1,Co\rla,250\n", "line 3, column 5: control character"},
    {"number,name,price\n5,Tea,90\n5,Cola,250\n", "line 3, column 1: the number occurs twice"},
};

START_TEST(a_wrong_file_is_refused_completely) {
    write_file(bads[_i].text);
    expect(PROCESS_RUN(data, "product", "import", "7", file), 3, bads[_i].words);
    const struct outcome *outcome = PROCESS_RUN(data, "product", "list", "7");
    expect(outcome, 0, "");
    ck_assert_str_eq(outcome->out, "");
}
END_TEST

START_TEST(a_too_long_name) {
    char text[400];
    const int head = snprintf(text, sizeof text, "number,name,price\n1,");
    memset(text + head, 'n', 256);
    snprintf(text + head + 256, sizeof text - (size_t)head - 256, ",5\n");
    write_file(text);
    expect(PROCESS_RUN(data, "product", "import", "7", file), 3, "line 2, column 3: the name");
    memset(text + head, 'n', 330);
    snprintf(text + head + 330, sizeof text - (size_t)head - 330, ",5\n");
    write_file(text);
    expect(PROCESS_RUN(data, "product", "import", "7", file), 3, "column 302: the field is too");
}
END_TEST

#define SUMS "sales,delivered,refunded,pending,revenue,refunded_amount,pending_amount\r\n"

START_TEST(reports) {
    trade();
    expect(PROCESS_RUN(data, "report", "sales", "--csv"), 0,
           "machine,counter,product,account,price,state,settled_at,ended_at\r\n"
           "7,1,1,3,250,delivered,1769903999,1769904000\r\n"
           "7,2,2,3,100,refunded,1769904000,1770076800\r\n"
           "7,3,1,3,250,settled,1770076800,\r\n");
    expect(PROCESS_RUN(data, "report", "refunds", "--csv"), 0,
           "refunded_at,machine,counter,product,account,price\r\n1770076800,7,2,2,3,100\r\n");
    expect(PROCESS_RUN(data, "report", "products", "--csv"), 0,
           "machine,product,name," SUMS
           "7,1,\"Cola, \"\"cold\"\"\",2,1,0,1,250,0,250\r\n7,2,,1,0,1,0,0,100,0\r\n");
    expect(PROCESS_RUN(data, "report", "days", "--csv"), 0,
           "day," SUMS "2026-01-31,1,1,0,0,250,0,0\r\n"
           "2026-02-01,1,0,1,0,0,100,0\r\n2026-02-03,1,0,0,1,0,0,250\r\n");
    expect_json(PROCESS_RUN(data, "report", "machines", "--json"),
                json_pack("{s:i, s:s, s:i, s:i, s:i, s:i, s:i, s:i, s:i}", "machine", 7, "name",
                          "Snacks", "sales", 3, "delivered", 1, "refunded", 1, "pending", 1,
                          "revenue", 250, "refunded_amount", 100, "pending_amount", 250));
    expect(PROCESS_RUN(data, "report", "days"), 0, "2026-01-31   1            1            0");
    expect(PROCESS_RUN(data, "report", "products", "--json"), 0, "\"product\":2,\"name\":null,");
}
END_TEST

START_TEST(reports_of_days) {
    trade();
    expect(
        PROCESS_RUN(data, "report", "days", "--from", "2026-02-01", "--to", "2026-02-02", "--csv"),
        0, SUMS "2026-02-01,1,0,1,0,0,100,0\r\n");
    const struct outcome *outcome =
        PROCESS_RUN(data, "report", "refunds", "--to", "2026-02-02", "--csv");
    expect(outcome, 0, "");
    ck_assert_str_eq(outcome->out, "refunded_at,machine,counter,product,account,price\r\n");
    outcome = PROCESS_RUN(data, "report", "refunds", "--to", "2026-02-02", "--json");
    expect(outcome, 0, "");
    ck_assert_str_eq(outcome->out, "");
    outcome = PROCESS_RUN(data, "report", "sales", "--to", "2026-01-31", "--json");
    expect(outcome, 0, "\"counter\":1");
    ck_assert_ptr_null(strstr(outcome->out, "\"counter\":2"));
    expect(PROCESS_RUN(data, "report", "machines", "--from", "2027-01-01", "--json"), 0,
           "\"sales\":0,\"delivered\":0");
    static const char *const wrong[] = {"2026-1-31",  "2026-02-29", "2026-13-01", "1969-12-31",
                                        "2026-01-00", "2026-01-3x", "today",      "2026-01-31 "};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        expect(PROCESS_RUN(data, "report", "days", "--from", wrong[i]), 2,
               "is not a day from 1970-01-01 on");
    }
    expect(PROCESS_RUN(data, "report", "days", "--from", "2028-02-29"), 0, "");
    expect(PROCESS_RUN(data, "report", "days", "--from", "2026-02-01", "--to", "2026-01-31"), 2,
           "later than --to");
    expect(PROCESS_RUN(data, "report", "gossip"), 2, "there is no report");
    expect(PROCESS_RUN(data, "report", "days", "--csv", "--json"), 2, "exclude each other");
    expect(PROCESS_RUN(data, "ledger", "--csv"), 2, "does not take --csv");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center commands");
    TCase *each = tcase_create("commands");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, audit_names_the_first_row);
    tcase_add_test(each, pays_out_earned_money);
    tcase_add_test(each, accounts);
    tcase_add_test(each, terminals);
    tcase_add_test(each, machines_retire);
    tcase_add_test(each, alarms_and_refusals);
    tcase_add_test(each, products_are_imported);
    tcase_add_loop_test(each, a_wrong_file_is_refused_completely, 0,
                        (int)(sizeof bads / sizeof bads[0]));
    tcase_add_test(each, a_too_long_name);
    tcase_add_test(each, reports);
    tcase_add_test(each, reports_of_days);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
