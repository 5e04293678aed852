// SPDX-License-Identifier: Apache-2.0
// Keeps the page itself, so that it opens without a network: a permit that was paid can be shown.
// Of the center's answers it keeps nothing and sees nothing: /v1 goes by it.

/* global SHELL, SHELL_VERSION */
const CACHE = `shell-${SHELL_VERSION}`;
const TIMEOUT_MS = 4000;
/* What is kept is the one thing at its address; how it was asked for makes no difference. */
const KEPT = { cacheName: CACHE, ignoreVary: true };

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(SHELL))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

/** The page: the center's, if it answers soon; else the one that is kept. */
async function openPage(request) {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.ok) {
      return response;
    }
  } catch {
    // no network
  }
  return (await caches.match('/', KEPT)) ?? Response.error();
}

/** What has its version in its name: the kept one, or the center's, which is kept then. */
async function openAsset(request) {
  const kept = await caches.match(request, KEPT);
  if (kept !== undefined) {
    return kept;
  }
  const response = await fetch(request);
  if (response.ok) {
    const cache = await caches.open(CACHE);
    await cache.put(request, response.clone());
  }
  return response;
}

self.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== 'GET' || origin !== self.location.origin) {
    return;
  }
  if (event.request.mode === 'navigate' && (pathname === '/' || /^\/[A-Z2-7]{64}$/.test(pathname))) {
    event.respondWith(openPage(event.request));
  } else if (pathname.startsWith('/assets/') && !pathname.startsWith('/assets/operator-')) {
    event.respondWith(openAsset(event.request));
  }
});
