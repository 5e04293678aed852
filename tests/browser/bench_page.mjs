// SPDX-License-Identifier: Apache-2.0
// `make bench-page`: load time of the page on a phone with a slow network and processor.
import { parseArgs } from "node:util";
import { Browsers } from "./browsers.mjs";
import { COLA, World } from "./world.mjs";

const { values: options } = parseArgs({
  options: { build: { type: "string" }, chromium: { type: "string" } },
});
const RUNS = 9;
// The settings of browsers' tools for slow 4G and a mid-tier phone.
const NETWORK = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 };
const SLOWER = 4;

function median(numbers) {
  return numbers.sort((a, b) => a - b)[numbers.length >> 1];
}

async function throttle(phone) {
  await phone.page.addInitScript(noteStates);
  const session = await phone.context.newCDPSession(phone.page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", NETWORK);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
}

/** Runs in the page: records when a state is painted, in ms since the navigation started. Polling
    from outside would add delays. */
function noteStates() {
  globalThis.painted = {};
  new MutationObserver(() => {
    const { state } = document.getElementById("main").dataset;
    requestAnimationFrame(() => setTimeout(() => { globalThis.painted[state] ??= performance.now(); }));
  }).observe(document, { attributeFilter: ["data-state"], subtree: true });
}

/** Opens a path and waits for a state; returns {paint, state} in ms since the navigation started. */
async function view(phone, path, state) {
  await phone.open(path);
  await phone.page.waitForFunction((name) => globalThis.painted[name] !== undefined, state);
  return phone.page.evaluate((name) => ({
    paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
    state: globalThis.painted[name],
    bytes: performance.getEntries().filter(({ transferSize }) => transferSize > 0)
      .reduce((sum, { transferSize }) => sum + transferSize, 0),
  }), state);
}

function print(name, views) {
  const paint = median(views.map((each) => each.paint));
  const state = median(views.map((each) => each.state));
  console.log(`${name.padEnd(44)} ${paint.toFixed(0).padStart(6)} ${state.toFixed(0).padStart(6)} `
    + `${(median(views.map((each) => each.bytes)) / 1000).toFixed(1).padStart(7)}`);
}

const browsers = new Browsers(options.chromium);
const world = new World({ build: options.build, browsers });
try {
  await world.begin();
  const first = [];
  for (let run = 0; run < RUNS; run++) {
    const phone = await world.phone();
    await throttle(phone);
    first.push(await view(phone, "/", "enrol"));
    await phone.close();
    world.phones.pop();
  }
  const buyer = await world.buyer();
  await buyer.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const { text } = await world.machine.event(`select ${COLA.number}`);
  await throttle(buyer);
  const again = [];
  for (let run = 0; run < RUNS; run++) again.push(await view(buyer, `/${text}`, "confirm"));
  console.log(`Chromium, median of ${RUNS}; ${NETWORK.latency} ms round trip, 1.6 Mbit/s, processor ${SLOWER} times slower
${"".padEnd(44)} ${"paint".padStart(6)} ${"ready".padStart(6)} ${"kB".padStart(7)}   (ms)`);
  print("first visit: start screen", first);
  print("a sale code, after installation: confirmation screen", again);
} finally {
  await world.end();
  await browsers.close();
}
