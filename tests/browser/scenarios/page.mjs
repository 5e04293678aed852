// SPDX-License-Identifier: Apache-2.0
// The page itself: permissions, storage, languages, colors, old browsers.
import assert from "node:assert/strict";
import { COLA } from "../world.mjs";
import { scenario } from "../scenario.mjs";

scenario("Japanese: by the browser's language and by the page's setting, which persists", async (world) => {
  const phone = await world.buyer({ locale: "ja-JP" });
  assert.equal(await phone.page.getAttribute("html", "lang"), "ja");
  await world.offer(phone, COLA);
  await phone.state("confirm");
  const japanese = /[\u3040-\u30ff\u4e00-\u9fff]/;
  assert.match(await phone.text("#pay"), japanese);
  await phone.click("#pay");
  await phone.state("permit");
  assert.match(await phone.text("#permit-help"), japanese);
  await world.lever(phone);
  await phone.state("refunded");
  await phone.page.selectOption("#language", "en");
  assert.equal(await phone.page.getAttribute("html", "lang"), "en");
  await phone.open("/");
  await phone.state("home");
  assert.equal(await phone.page.getAttribute("html", "lang"), "en");
  world.check({ sales: [[1, "refunded", phone.account]], balances: [[phone, 1000]], fallen: [] });
});

scenario("dark mode: the permit stays light, and the machine reads it", async (world) => {
  const phone = await world.buyer({ colorScheme: "dark" });
  const background = await phone.page.evaluate(() =>
    getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number));
  assert.ok(Math.max(...background) < 64, `a dark page: ${background}`);
  await world.buy(phone, COLA);
  const permit = await world.showPermit(phone);
  assert.equal(permit.effect, "dispense");
  world.check({ sales: [[1, "settled", phone.account]], balances: [[phone, 750]],
    fallen: [COLA.number] });
});

scenario("320 pixels wide: no overflow, and the machine reads the permit", async (world) => {
  const phone = await world.buyer({ viewport: { width: 320, height: 568 } });
  await world.buy(phone, COLA);
  const permit = await world.showPermit(phone);
  assert.equal(permit.effect, "dispense");
  world.check({ sales: [[1, "settled", phone.account]], balances: [[phone, 750]],
    fallen: [COLA.number] });
});

scenario("screen readers announce a new screen, and a permit's screen stays lit", async (world) => {
  const phone = await world.phone();
  await phone.context.addInitScript(() => {
    globalThis.locks = [];
    WakeLock.prototype.request = (type) => {
      globalThis.locks.push(type);
      return Promise.resolve(Object.assign(new EventTarget(), { release: async () => {} }));
    };
  });
  // The title has the focus; transient messages are in a live region.
  const announced = () => phone.page.evaluate(() => ({
    focus: document.activeElement.localName,
    status: document.querySelector("#status[role=status]").textContent,
    locks: globalThis.locks.length,
  }));
  await phone.enrol();
  await world.payIn(phone, 1000);
  await world.offer(phone, COLA);
  await phone.state("confirm");
  const confirming = await announced();
  assert.deepEqual([confirming.focus, confirming.locks], ["h1", 0]);
  const release = world.network.hold("/v1/settlements");
  await phone.click("#pay");
  await phone.state("paying");
  assert.notEqual((await announced()).status, "");
  release();
  await phone.state("permit");
  const paid = await announced();
  assert.deepEqual([paid.focus, paid.locks], ["h1", 1]);
  world.check({ sales: [[1, "settled", phone.account]], balances: [[phone, 750]], fallen: [] });
});

scenario("it can be installed: manifest, icons, service worker", async (world) => {
  const phone = await world.buyer();
  const manifest = await (await fetch(`${world.network.url}/manifest.webmanifest`)).json();
  assert.equal(manifest.display, "standalone");
  assert.equal(manifest.start_url, "/");
  for (const { src, type } of manifest.icons) {
    const icon = await fetch(new URL(src, world.network.url));
    assert.deepEqual([icon.status, icon.headers.get("content-type")], [200, type]);
  }
  for (const size of ["192x192", "512x512"]) {
    assert.ok(manifest.icons.some(({ sizes }) => sizes === size), `an icon of ${size}`);
  }
  assert.equal(await phone.page.evaluate(async () =>
    (await navigator.serviceWorker.ready).active !== null), true);
  world.check({ sales: [], balances: [[phone, 1000]], fallen: [] });
});

scenario("headers: a strict content security policy, and the camera for the page only", async (world) => {
  const answer = await fetch(`${world.network.url}/`, { headers: { accept: "text/html" } });
  const policy = Object.fromEntries(answer.headers.get("content-security-policy").split(";")
    .map((directive) => directive.trim().split(/ (.*)/s)));
  assert.equal(policy["default-src"], "'none'");
  assert.deepEqual(policy["script-src"].split(" ").sort(), ["'self'", "'wasm-unsafe-eval'"]);
  assert.equal(policy["require-trusted-types-for"], "'script'");
  assert.equal(policy["frame-ancestors"], "'none'");
  assert.equal(policy["connect-src"], "'self'");
  assert.doesNotMatch(answer.headers.get("content-security-policy"), /unsafe-inline|http|\*/);
  assert.match(answer.headers.get("permissions-policy"), /camera=\(self\)/);
});

scenario("the key is not extractable; answers of the center are not cached", async (world) => {
  const phone = await world.buyer();
  await world.buy(phone, COLA);
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const kept = await phone.page.evaluate(async () => {
    const database = await new Promise((resolve, reject) => {
      const opening = indexedDB.open("tricode");
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const keys = [];
    const visit = (value) => {
      if (value instanceof CryptoKey) keys.push([value.type, value.extractable]);
      else if (value !== null && typeof value === "object") Object.values(value).forEach(visit);
    };
    for (const name of database.objectStoreNames) {
      await new Promise((resolve) => {
        const all = database.transaction(name).objectStore(name).getAll();
        all.onsuccess = () => { all.result.forEach(visit); resolve(); };
      });
    }
    const cached = [];
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) cached.push(new URL(request.url).pathname);
    }
    return { keys: keys.filter(([type]) => type === "private"), cached };
  });
  assert.deepEqual(kept.keys, [["private", false]]);
  assert.ok(kept.cached.length > 0, "an offline shell exists");
  assert.deepEqual(kept.cached.filter((path) => path.startsWith("/v1")), []);
  assert.deepEqual(kept.cached.filter((path) => /^\/[A-Z2-7]{64}$/.test(path)), []);
  world.check({ sales: [[1, "settled", phone.account]], balances: [[phone, 750]], fallen: [] });
});

scenario("an old browser shows a message", async (world) => {
  const phone = await world.phone();
  await phone.context.addInitScript(() => { delete AbortSignal.timeout; });
  await phone.open("/");
  await phone.state("old-browser");
  world.check({ sales: [], fallen: [] });
});

scenario("screens while waiting: enrolling, looking up, paying and refunding", async (world) => {
  const phone = await world.phone();
  const wait = async (path, state, act) => {
    const release = world.network.hold(path);
    await act();
    await phone.state(state);
    release();
  };
  await phone.open("/");
  await phone.state("enrol");
  await wait("/v1/terminals", "enrolling", () => phone.click("#enrol"));
  await phone.state("home");
  await world.payIn(phone, 1000);
  await wait("/v1/codes/", "looking", () => world.offer(phone, COLA));
  await phone.state("confirm");
  await wait("/v1/settlements", "paying", () => phone.click("#pay"));
  await phone.state("permit");
  await wait("/v1/cancellations", "refunding", () => world.lever(phone));
  await phone.state("refunded");
  world.check({ sales: [[1, "refunded", phone.account]], balances: [[phone, 1000]], fallen: [] });
});
