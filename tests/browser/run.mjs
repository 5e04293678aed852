// SPDX-License-Identifier: Apache-2.0
// The page in Debian's Chromium, against the real center and the real machine.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { parseArgs } from "node:util";
import { Browsers } from "./browsers.mjs";
import { PLANTS } from "./plants.mjs";
import { configure } from "./scenario.mjs";

const { values: options } = parseArgs({
  options: {
    build: { type: "string" }, chromium: { type: "string" },
    only: { type: "string" }, plant: { type: "string" },
  },
});

// Every state of the pay page that a phone can be in, and of the operator's, but `loading`, which shows nothing yet; and of
// the machine's panel but `vending`, which is over at once with a simulated mechanism.
const STATES = ["old-browser", "enrol", "enrolling", "home", "looking", "confirm", "paying",
  "permit", "refunding", "refunded", "refunded-already", "nothing-paid", "taken", "closed",
  "expired", "funds", "limit", "disabled", "equivocation", "foreign", "offline", "signature",
  "busy", "scan", "camera-denied", "camera-none", "history", "login", "waiting", "board",
  "panel-ready", "panel-sale", "panel-cancel", "panel-jammed", "panel-out_of_order", "panel-gone"];

const browsers = new Browsers(options.chromium);
const seen = new Set();
configure({ build: options.build, browsers, seen, only: options.only,
  ...(options.plant === undefined ? {} : PLANTS[options.plant]) });

for (const part of ["sale", "endings", "interrupted", "camera", "page", "operator", "panel", "laptop"]) {
  await import(`./scenarios/${part}.mjs`);
}

if (options.only === undefined) {
  test("each screen was looked at by axe-core", () => {
    const looked = new Set([...seen].map((screen) => screen.split(" ")[0]));
    assert.deepEqual(STATES.filter((state) => !looked.has(state)), []);
    console.log(`${seen.size} screens, of ${looked.size} states, looked at by axe-core`);
  });
}
after(() => browsers.close());
