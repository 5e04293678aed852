// SPDX-License-Identifier: Apache-2.0
// The view of each state: a function of the screen's context and the state's data that returns the
// elements of <main>.

import { busy, noCamera, offline, oldBrowser, problem, signature } from './endings.js';
import { enrol } from './enrol.js';
import { history, home } from './home.js';
import { confirm, nothingMoved, permit, refunded } from './sale.js';
import { scan } from './scan.js';
import { waiting } from './waiting.js';

export const VIEWS = {
  loading: waiting('loading'),
  'old-browser': oldBrowser,
  enrol,
  enrolling: waiting('enrolling'),
  home,
  looking: waiting('looking'),
  confirm,
  paying: waiting('paying', { hasText: true }),
  permit,
  refunding: waiting('refunding'),
  refunded,
  'refunded-already': nothingMoved('refunded-already'),
  'nothing-paid': nothingMoved('nothing-paid'),
  taken: problem,
  closed: problem,
  expired: problem,
  limit: problem,
  funds: problem,
  disabled: problem,
  equivocation: problem,
  foreign: problem,
  offline,
  busy,
  signature,
  scan,
  'camera-denied': noCamera('camera-denied'),
  'camera-none': noCamera('camera-none'),
  history,
};
