// SPDX-License-Identifier: Apache-2.0
// Keeps the screen on while a permit is shown, where the browser supports it.

export function createAwake() {
  let lock = null;
  let wanted = false;

  async function take() {
    try {
      lock = await navigator.wakeLock?.request('screen');
      if (!wanted) {
        await lock?.release();
      }
    } catch {
      lock = null; // low battery, or the page is hidden
    }
  }

  document.addEventListener('visibilitychange', () => {
    if (wanted && document.visibilityState === 'visible') {
      void take(); // the browser releases the lock when the page is hidden
    }
  });

  return {
    keep() {
      wanted = true;
      void take();
    },
    release() {
      wanted = false;
      void lock?.release().catch(() => {});
      lock = null;
    },
  };
}
