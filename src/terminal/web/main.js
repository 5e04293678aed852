// SPDX-License-Identifier: Apache-2.0
// The page's beginning.

import { App } from './app.js';
import { createAwake } from './awake.js';
import { isSupported } from './key.js';
import { Screen } from './screen.js';
import { openStore } from './store.js';
import { SERVICE_WORKER_PATH, scriptUrl } from './trusted.js';

async function start() {
  const act = {};
  const screen = new Screen(act);
  let store = null;
  try {
    store = (await isSupported()) ? await openStore() : null;
  } catch {
    store = null; // a private window that keeps nothing
  }
  if (store === null) {
    screen.show('old-browser');
    return;
  }
  await new App({ store, screen, awake: createAwake(), act }).start();
  navigator.serviceWorker?.register(scriptUrl(SERVICE_WORKER_PATH)).catch(() => {
    // without it the page works where there is a network
  });
}

void start();
