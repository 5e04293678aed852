// SPDX-License-Identifier: Apache-2.0
// Caches the page, so that it opens without a network and can show a paid permit. Does not handle /v1:
// answers of the API are never cached.

/* global SHELL, SHELL_VERSION */
const CACHE = `shell-${SHELL_VERSION}`;
const TIMEOUT_MS = 4000;
/* A cached path has one representation: Vary does not matter. */
const CACHED = { cacheName: CACHE, ignoreVary: true };

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

/** The page from the center, or from the cache when the center does not answer in time. */
async function openPage(request) {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.ok) {
      return response;
    }
  } catch {
    // no network
  }
  return (await caches.match('/', CACHED)) ?? Response.error();
}

/** A file with its version in its name: from the cache, or from the center and then cached. */
async function openAsset(request) {
  const cached = await caches.match(request, CACHED);
  if (cached !== undefined) {
    return cached;
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
