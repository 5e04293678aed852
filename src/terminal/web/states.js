// SPDX-License-Identifier: Apache-2.0
// The states of the page and their transitions. A word is an event: a result or a problem's reason of
// the wire (spec/openapi.yaml), or a word of the page itself.

/** The state for each problem, after any request. Its texts are in messages/, by its name. */
export const PROBLEMS = {
  malformed: 'foreign',
  not_sale: 'foreign',
  not_cancel: 'foreign',
  unknown_machine: 'foreign',
  not_authentic: 'foreign',
  taken: 'taken',
  closed: 'closed',
  expired: 'expired',
  limit: 'limit',
  funds: 'funds',
  disabled: 'disabled',
  equivocation: 'equivocation',
  signature: 'signature',
  enrolment: 'enrol',
  invitation: 'enrol',
  rate: 'busy',
  unavailable: 'busy',
  internal: 'busy',
  not_found: 'busy',
  method: 'busy',
  body: 'busy',
  media_type: 'busy',
  answer: 'busy', // not an answer that a center gives
  offline: 'offline', // no answer
};

/** Temporary problems: the same request may succeed later, so it is saved and sent again. */
const TEMPORARY = new Set(['offline', 'answer', 'signature', 'rate', 'unavailable', 'internal']);

/** Whether the answer is final: the saved request can be deleted. */
export const isFinal = (word) => !TEMPORARY.has(word);

const GO = { go_home: 'home', go_scan: 'scan', go_history: 'history', look: 'looking', not_enrolled: 'enrol' };
const SEND = { pay: 'paying', refund: 'refunding', show_permit: 'permit' };
const RETRY = { look: 'looking', pay: 'paying', refund: 'refunding', enrol: 'enrolling' };

const TRANSITIONS = {
  loading: { ...GO, ...SEND, unsupported: 'old-browser' },
  'old-browser': {},
  enrol: { enrol: 'enrolling' },
  enrolling: { ...GO, ...SEND },
  home: { ...GO, ...SEND },
  looking: { ...GO, ...SEND, settled: 'confirm', settled_again: 'confirm' },
  confirm: { ...GO, pay: 'paying' },
  paying: { settled: 'permit', settled_again: 'permit' },
  refunding: {
    refunded: 'refunded',
    refunded_already: 'refunded-already',
    nothing_paid: 'nothing-paid',
  },
  permit: { ...GO, ...SEND },
  scan: { ...GO, ...SEND, camera_denied: 'camera-denied', camera_none: 'camera-none' },
  history: { ...GO, ...SEND },
};

const REQUESTING = new Set(['enrolling', 'looking', 'paying', 'refunding', 'history', 'home']);

/** All states. */
export const STATES = new Set([
  ...Object.keys(TRANSITIONS),
  ...Object.values(TRANSITIONS).flatMap(Object.values),
  ...Object.values(PROBLEMS),
]);

/** The next state; undefined when the word is not allowed in this state. */
export function next(state, word) {
  const own = TRANSITIONS[state] ?? { ...GO, ...SEND, ...RETRY }; // all other states
  if (Object.hasOwn(own, word)) {
    return own[word];
  }
  return REQUESTING.has(state) && Object.hasOwn(PROBLEMS, word) ? PROBLEMS[word] : undefined;
}
