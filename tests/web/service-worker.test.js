// SPDX-License-Identifier: Apache-2.0
// The service worker, with a simulated cache and network.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import vm from 'node:vm';

import { read } from './files.js';

const ORIGIN = 'https://pay.example';
const CODE = '/CEAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SABAA2WNRFEL3HR3QHLOM5L7OM5B';

/** The installed worker. network: the answer for a path, or an exception. */
async function installed(network) {
  const kept = new Map();
  const listeners = {};
  const sent = [];
  const pathOf = (request) => new URL(request.url ?? request, ORIGIN).pathname;
  const fetch = async (request) => {
    sent.push(pathOf(request));
    return network(pathOf(request));
  };
  const cache = {
    addAll: async (paths) => {
      for (const path of paths) {
        kept.set(path, await fetch(path));
      }
    },
    put: async (request, response) => kept.set(pathOf(request), response),
  };
  const caches = {
    open: async () => cache,
    keys: async () => ['shell-old', 'shell-1'],
    delete: async (name) => kept.set('deleted', name),
    match: async (request) => kept.get(pathOf(request)),
  };
  const self = {
    addEventListener: (name, listener) => (listeners[name] = listener),
    location: { origin: ORIGIN },
    skipWaiting: async () => {},
    clients: { claim: async () => {} },
  };
  vm.runInNewContext(read('src/terminal/web/service-worker.js'), {
    self, caches, fetch, URL, Response, AbortSignal, SHELL: ['/', '/assets/main-1.js'], SHELL_VERSION: '1',
  });
  const waits = [];
  listeners.install({ waitUntil: (promise) => waits.push(promise) });
  await Promise.all(waits);
  return {
    kept,
    sent,
    activate: async () => {
      listeners.activate({ waitUntil: (promise) => waits.push(promise) });
      await Promise.all(waits);
    },
    /** The worker's answer; undefined if it leaves the request to the browser. */
    ask: (path, { mode = 'cors', method = 'GET', origin = ORIGIN } = {}) => {
      let answer;
      const request = { url: origin + path, mode, method };
      listeners.fetch({ request, respondWith: (promise) => (answer = promise) });
      return answer;
    },
  };
}

const answers = (path) => new Response(`of ${path}`);

// [WIRE-64]
test('requests under /v1 bypass it and are never cached', async () => {
  const worker = await installed(answers);
  for (const path of ['/v1/account', `/v1/codes${CODE}`, '/v1/settlements', '/v1/terminals']) {
    for (const mode of ['cors', 'navigate', 'same-origin']) {
      assert.equal(worker.ask(path, { mode }), undefined, path);
    }
    assert.equal(worker.ask(path, { method: 'POST' }), undefined, path);
  }
  assert.deepEqual([...worker.kept.keys()], ['/', '/assets/main-1.js']);
});

test('without a network the page opens for any code', async () => {
  let isCut = false;
  const worker = await installed((path) => {
    if (isCut) {
      throw new TypeError('Failed to fetch');
    }
    return answers(path);
  });
  assert.equal(await (await worker.ask(CODE, { mode: 'navigate' })).text(), `of ${CODE}`);
  isCut = true;
  assert.equal(await (await worker.ask(CODE, { mode: 'navigate' })).text(), 'of /');
  assert.equal(await (await worker.ask('/assets/main-1.js')).text(), 'of /assets/main-1.js');
});

test('an asset is requested once, and a failure is not cached', async () => {
  const worker = await installed((path) =>
    path === '/assets/gone.js' ? new Response('', { status: 404 }) : answers(path));
  await worker.ask('/assets/scan-1.js');
  await worker.ask('/assets/scan-1.js');
  assert.equal(worker.sent.filter((path) => path === '/assets/scan-1.js').length, 1);
  assert.equal((await worker.ask('/assets/gone.js')).status, 404);
  assert.ok(!worker.kept.has('/assets/gone.js'));
});

// [WIRE-76]
test("the operator's page bypasses it and is never cached", async () => {
  const worker = await installed(answers);
  for (const path of ['/operator', '/assets/operator-1.js', '/assets/operator-1.css', '/v1/operator/days']) {
    for (const mode of ['cors', 'navigate', 'no-cors']) {
      assert.equal(worker.ask(path, { mode }), undefined, path);
    }
  }
  assert.deepEqual([...worker.kept.keys()], ['/', '/assets/main-1.js']);
});

test('other caches are unchanged, and old ones are deleted', async () => {
  const worker = await installed(answers);
  assert.equal(worker.ask('/assets/main-1.js', { origin: 'https://other.example' }), undefined);
  assert.equal(worker.ask('/healthz', { mode: 'navigate' }), undefined);
  await worker.activate();
  assert.equal(worker.kept.get('deleted'), 'shell-old');
});
