// SPDX-License-Identifier: Apache-2.0
// Keeps the screen on while a permit is shown; where the browser cannot, or will not, it goes dark
// as it always does.

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
      lock = null; // low battery, or not in view
    }
  }

  document.addEventListener('visibilitychange', () => {
    if (wanted && document.visibilityState === 'visible') {
      void take(); // it is let go whenever the page is hidden
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
