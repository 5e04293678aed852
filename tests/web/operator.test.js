// SPDX-License-Identifier: Apache-2.0
// The operator's page: requests, handling of answers, and messages.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LANGUAGES } from '../../src/center/web/messages.js';
import { OF_DAYS, OF_NOW, createReports } from '../../src/center/web/reports.js';
import {
  DAY_S, FILTER_NAMES, byProduct, everyDay, filterMachines, joinMachines, lastDays, sortMachines, total, troubleOf,
} from '../../src/center/web/sums.js';
import { fetchOf } from './fetches.js';
import { read } from './files.js';
import { operatorReasons } from './openapi.js';
import { assertEachIsSaid, assertSameInEach } from './sentences.js';

const RANGE = { from: '2026-01-01', to: '2026-01-31' };

function reportsOf(...answers) {
  const { sent, fetch } = fetchOf(answers);
  return { sent, reports: createReports('SECRET', { fetch }) };
}

// [WIRE-76]
test('the token is only in a header; reports of now are requested without days', async () => {
  const names = [...OF_DAYS, ...OF_NOW];
  const { sent, reports } = reportsOf(...names.map((report) => [200, { report, lines: [] }]), [200, 'day\r\n']);
  for (const name of names) {
    assert.deepEqual((await reports.lines(name, RANGE)).value.lines, []);
  }
  assert.equal(await (await reports.csv('days', RANGE)).value.text(), 'day\r\n');
  for (const { path, headers, cache, credentials, redirect } of sent) {
    assert.deepEqual(headers, { Authorization: 'Bearer SECRET' });
    assert.deepEqual([cache, credentials, redirect], ['no-store', 'omit', 'error']);
    assert.doesNotMatch(path, /SECRET/);
  }
  assert.equal(sent[0].path, '/v1/operator/days?from=2026-01-01&to=2026-01-31');
  assert.equal(sent[5].path, '/v1/operator/status');
  assert.equal(sent.at(-1).path, '/v1/operator/days.csv?from=2026-01-01&to=2026-01-31');
});

test('the reports equal those of the description, each of days or of now', () => {
  const [, listed] = read('spec/openapi.yaml').match(/schema: \{enum: \[(sales[\w, ]+)\]\}/);
  assert.deepEqual([...OF_DAYS, ...OF_NOW].sort(), listed.split(', ').sort());
});

test('other answers have a reason', async () => {
  const cases = [
    [new TypeError('Failed to fetch'), { reason: 'offline' }],
    [[401, { reason: 'token' }], { reason: 'token', retryAfter: undefined }],
    [[503, { reason: 'unavailable' }, { 'Retry-After': '60' }], { reason: 'unavailable', retryAfter: 60 }],
    [[502, '<html>'], { reason: 'answer', retryAfter: undefined }],
    [[500, { reason: 5 }], { reason: 'answer', retryAfter: undefined }],
    [[200, '<html>'], { reason: 'answer' }],
    [[200, 'null'], { reason: 'answer' }],
    [[200, { report: 'sales', lines: [] }], { reason: 'answer' }],
    [[200, { report: 'days' }], { reason: 'answer' }],
  ];
  for (const [answer, expected] of cases) {
    const { reports } = reportsOf(answer);
    assert.deepEqual(await reports.lines('days', RANGE), expected);
  }
});

const sums = (sales, delivered, refunded, pending, revenue, given, held) => ({
  sales, delivered, refunded, pending, revenue, refunded_amount: given, pending_amount: held });

test('sums, and every day of a range', () => {
  const lines = [{ day: '2026-02-28', ...sums(3, 1, 1, 1, 250, 180, 100) }, { day: '2026-03-02', ...sums(1, 1, 0, 0, 5, 0, 0) }];
  assert.deepEqual(total(lines), sums(4, 2, 1, 1, 255, 180, 100));
  assert.deepEqual(total([]), sums(0, 0, 0, 0, 0, 0, 0));
  const days = everyDay(lines, { from: '2026-02-27', to: '2026-03-02' });
  assert.deepEqual(days.map(({ day, sales }) => [day, sales]),
    [['2026-02-27', 0], ['2026-02-28', 3], ['2026-03-01', 0], ['2026-03-02', 1]]);
  assert.deepEqual(lastDays(30, Date.parse('2026-03-01T23:59:59Z') / 1000), { from: '2026-01-31', to: '2026-03-01' });
  assert.deepEqual(lastDays(1, Date.parse('2026-03-01T00:00:00Z') / 1000), { from: '2026-03-01', to: '2026-03-01' });
});

test('products of all machines by their name, those without one by their number', () => {
  const lines = [
    { machine: 1, product: 1, name: 'Cola', ...sums(2, 2, 0, 0, 500, 0, 0) },
    { machine: 2, product: 9, name: 'Cola', ...sums(1, 0, 1, 0, 0, 250, 0) },
    { machine: 2, product: 3, name: null, ...sums(4, 4, 0, 0, 600, 0, 0) },
    { machine: 3, product: 3, name: null, ...sums(1, 1, 0, 0, 100, 0, 0) },
  ];
  assert.deepEqual(byProduct(lines, (number) => `#${number}`), [
    { name: '#3', ...sums(5, 5, 0, 0, 700, 0, 0) }, { name: 'Cola', ...sums(3, 2, 1, 0, 500, 250, 0) }]);
});

const AT = 10 * DAY_S;
const machine = (number, more = {}) => ({ machine: number, name: `Name ${number}`, place: 'Hall', state: 'enabled',
  seen_at: AT, next: 1, delivered: 0, pending: null, alarms: 0, ...more });

test('alarms and warnings', () => {
  assert.equal(troubleOf(machine(1), AT), null);
  assert.equal(troubleOf(machine(1, { seen_at: AT - DAY_S }), AT), null);
  assert.equal(troubleOf(machine(1, { seen_at: AT - DAY_S - 1 }), AT), 'quiet');
  assert.equal(troubleOf(machine(1, { seen_at: null }), AT), 'quiet');
  assert.equal(troubleOf(machine(1, { state: 'disabled' }), AT), 'disabled');
  assert.equal(troubleOf(machine(1, { state: 'disabled', alarms: 2 }), AT), 'alarm');
  assert.equal(troubleOf(machine(1, { alarms: 2 }), AT), null); // acknowledged
  assert.equal(troubleOf(machine(1, { state: 'retired', seen_at: null, alarms: 2 }), AT), null);
});

test('machines: joined, found, chosen, in order', () => {
  const machines = joinMachines({
    status: { at: AT, lines: [machine(1, { name: 'Snacks', pending: 4 }), machine(20, { place: 'North Gate', seen_at: null }),
      machine(3, { state: 'retired', name: 'Old' })] },
    pending: { lines: [{ machine: 1, counter: 4, price: 250 }] },
    machines: { lines: [{ machine: 20, ...sums(7, 7, 0, 0, 900, 0, 0) }] },
  });
  const found = (words, filter) => filterMachines(machines, words, filter).map((each) => each.machine);
  assert.deepEqual(machines.map(({ sales, revenue }) => [sales, revenue]), [[0, 0], [7, 900], [0, 0]]);
  assert.deepEqual(machines.map(({ waiting }) => waiting?.counter ?? null), [4, null, null]);
  assert.deepEqual(found('', 'all'), [1, 20, 3]);
  assert.deepEqual(found(' gate NORTH ', 'all'), [20]);
  assert.deepEqual(found('20', 'all'), [20]);
  assert.deepEqual(found('nowhere', 'all'), []);
  assert.deepEqual(FILTER_NAMES.map((filter) => found('', filter)), [[1, 20, 3], [20], [], [20], [1], [3]]);
  const sorted = (column, isDescending) => sortMachines(machines, column, isDescending).map((each) => each.machine);
  assert.deepEqual(sorted('machine', false), [1, 3, 20]);
  assert.deepEqual(sorted('machine', true), [20, 3, 1]);
  assert.deepEqual(sorted('revenue', true), [20, 1, 3]);
  assert.deepEqual(sorted('name', false), [20, 3, 1]);
  assert.deepEqual(sorted('seen_at', false), [1, 3, 20]); // `never` is last in both directions
  assert.deepEqual(sorted('seen_at', true), [1, 3, 20]);
});

test('the same messages in each language, each of them used; each problem has a message', () => {
  assertSameInEach(LANGUAGES);
  assertEachIsSaid('src/center/web', LANGUAGES.en);
  for (const reason of [...operatorReasons, 'answer', 'offline']) {
    assert.ok(LANGUAGES.en[`problem.${reason}`], reason);
  }
});
