// SPDX-License-Identifier: Apache-2.0
// What the page shows, and what leads from one to the next. A word is the wire's own (a result, or a
// problem's reason) where an answer leads on.

/** Where each problem leads, whatever was asked. Its words are in messages/, under its own name. */
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
  answer: 'busy', // none that a center gives
  offline: 'offline', // none at all
};

/** After these the same request may be answered otherwise: it is kept, and sent again. */
const PASSING = new Set(['offline', 'answer', 'signature', 'rate', 'unavailable', 'internal']);

/** The sale is decided, or was never one: what was kept is let go. */
export const isFinal = (word) => !PASSING.has(word);

const GO = { go_home: 'home', go_scan: 'scan', go_history: 'history', look: 'looking', stranger: 'enrol' };
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

const ASKING = new Set(['enrolling', 'looking', 'paying', 'refunding', 'history', 'home']);

/** Every state that there is. */
export const STATES = new Set([
  ...Object.keys(TRANSITIONS),
  ...Object.values(TRANSITIONS).flatMap(Object.values),
  ...Object.values(PROBLEMS),
]);

/** The next state, or undefined: the word has no place in this state. */
export function next(state, word) {
  const own = TRANSITIONS[state] ?? { ...GO, ...SEND, ...RETRY }; // an ending
  if (Object.hasOwn(own, word)) {
    return own[word];
  }
  return ASKING.has(state) && Object.hasOwn(PROBLEMS, word) ? PROBLEMS[word] : undefined;
}
