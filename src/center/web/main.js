// SPDX-License-Identifier: Apache-2.0
// The entry point of the operator's page.

import { App } from './app.js';
import { Screen } from './screen.js';

const screen = new Screen();
void new App(screen, sessionStorage).start();
