// SPDX-License-Identifier: Apache-2.0
// The entry point of the pay page.

import { App } from './app.js';
import { createAwake } from './awake.js';
import { isSupported } from './center/key.js';
import { Screen } from './views/screen.js';
import { openStore } from './storage/store.js';
import { SERVICE_WORKER_PATH, scriptUrl } from './trusted.js';

async function start() {
  const act = {};
  const screen = new Screen(act);
  let store = null;
  try {
    store = (await isSupported()) ? await openStore() : null;
  } catch {
    store = null; // a private window without storage
  }
  if (store === null) {
    screen.show('old-browser');
    return;
  }
  await new App({ store, screen, awake: createAwake(), act }).start();
  navigator.serviceWorker?.register(scriptUrl(SERVICE_WORKER_PATH)).catch(() => {
    // the page then needs a network to open
  });
}

void start();
