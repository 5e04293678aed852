// SPDX-License-Identifier: Apache-2.0
// Each answer of the center leads to a state, and every state has a screen.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PROBLEMS, STATES, isFinal, next } from '../../src/terminal/web/states.js';
import { VIEWS } from '../../src/terminal/web/views/all.js';
import { reasons, resultsOf } from './openapi.js';

const REQUESTING = ['enrolling', 'looking', 'paying', 'refunding', 'history', 'home'];

test('each problem type has a state, after every request', () => {
  assert.ok(reasons.length >= 22, `${reasons.length} problem types`);
  for (const reason of reasons) {
    for (const state of REQUESTING) {
      assert.ok(STATES.has(next(state, reason)), `${reason} in ${state}`);
    }
  }
});

test('the page has no other problems, except two of its own', () => {
  const own = Object.keys(PROBLEMS).filter((word) => !reasons.includes(word));
  assert.deepEqual(own.sort(), ['answer', 'offline']);
});

test('each result of a look-up, a settlement and a cancellation has a transition', () => {
  const looked = resultsOf('LookedUp');
  assert.ok(looked.length >= 11, looked.join());
  const ofCancel = resultsOf('Cancelled');
  for (const result of looked.filter((word) => !ofCancel.includes(word))) {
    assert.ok(STATES.has(next('looking', result)), result);
  }
  for (const result of resultsOf('Settled')) {
    assert.equal(next('paying', result), 'permit');
  }
  for (const result of ofCancel) {
    assert.ok(STATES.has(next('refunding', result)), result);
  }
});

test('transitions of final states', () => {
  for (const [state, word, expected] of [
    ['looking', 'settled', 'confirm'],
    ['looking', 'taken', 'taken'],
    ['looking', 'unknown_machine', 'foreign'],
    ['confirm', 'pay', 'paying'],
    ['paying', 'funds', 'funds'],
    ['paying', 'offline', 'offline'],
    ['paying', 'unavailable', 'busy'],
    ['paying', 'signature', 'signature'],
    ['offline', 'pay', 'paying'],
    ['offline', 'refund', 'refunding'],
    ['busy', 'look', 'looking'],
    ['signature', 'not_enrolled', 'enrol'],
    ['refunding', 'refunded_already', 'refunded-already'],
    ['enrolling', 'enrolment', 'enrol'],
    ['enrolling', 'invitation', 'enrol'],
    ['scan', 'camera_denied', 'camera-denied'],
    ['camera-denied', 'go_scan', 'scan'],
    ['permit', 'go_scan', 'scan'],
    ['taken', 'go_history', 'history'],
  ]) {
    assert.equal(next(state, word), expected, `${word} in ${state}`);
  }
});

test('no payment without confirmation, and no unexpected transition', () => {
  for (const state of STATES) {
    if (state !== 'paying' && state !== 'looking') {
      assert.notEqual(next(state, 'settled'), 'permit', state);
    }
  }
  assert.equal(next('looking', 'settled'), 'confirm');
  assert.equal(next('confirm', 'settled'), undefined);
  assert.equal(next('old-browser', 'go_home'), undefined);
  assert.equal(next('paying', 'go_home'), undefined, 'paying waits for the answer');
  assert.equal(next('confirm', 'constructor'), undefined);
  assert.equal(next('looking', 'toString'), undefined);
});

// [WIRE-63]
test('codes with temporary refusals are kept', () => {
  const kept = Object.keys(PROBLEMS).filter((word) => !isFinal(word));
  assert.deepEqual(kept.sort(), ['answer', 'internal', 'offline', 'rate', 'signature', 'unavailable']);
});

test('each state has a screen', () => {
  assert.deepEqual(Object.keys(VIEWS).sort(), [...STATES].sort());
});
