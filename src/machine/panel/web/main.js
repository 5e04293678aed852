// SPDX-License-Identifier: Apache-2.0
// The entry point of the page: connects the front with the machine.

import { Front } from './front.js';
import { give, press, watch } from './machine.js';
import { Scanner } from './scanner.js';

const front = new Front({
  select: (product) => press({ event: 'select', product }),
  lever: () => press({ event: 'lever' }),
  take: () => press({ event: 'take' }),
});
new Scanner(front, give);
void watch((machine, state) => front.show(machine, state));
