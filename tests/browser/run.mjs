// SPDX-License-Identifier: Apache-2.0
// Tests the pages in Debian's Chromium with the real center and the real machine.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { parseArgs } from "node:util";
import { Browsers } from "./browsers.mjs";
import { FAULTS } from "./faults.mjs";
import { configure } from "./scenario.mjs";

const { values: options } = parseArgs({
  options: {
    build: { type: "string" }, chromium: { type: "string" },
    only: { type: "string" }, fault: { type: "string" },
  },
});

// Every state of the pay page and of the operator's page, except `loading`, which shows nothing; and
// of the machine's panel, except `vending`, which ends at once with a simulated mechanism.
const STATES = ["old-browser", "enrol", "enrolling", "home", "looking", "confirm", "paying",
  "permit", "refunding", "refunded", "refunded-already", "nothing-paid", "taken", "closed",
  "expired", "funds", "limit", "disabled", "equivocation", "foreign", "offline", "signature",
  "busy", "scan", "camera-denied", "camera-none", "history", "login", "waiting", "board",
  "panel-ready", "panel-sale", "panel-cancel", "panel-jammed", "panel-out_of_order", "panel-gone"];

const browsers = new Browsers(options.chromium);
const seen = new Set();
configure({ build: options.build, browsers, seen, only: options.only,
  ...(options.fault === undefined ? {} : FAULTS[options.fault]) });

for (const part of ["sale", "endings", "interrupted", "camera", "page", "operator", "panel", "laptop"]) {
  await import(`./scenarios/${part}.mjs`);
}

if (options.only === undefined) {
  test("axe-core checked every screen", () => {
    const looked = new Set([...seen].map((screen) => screen.split(" ")[0]));
    assert.deepEqual(STATES.filter((state) => !looked.has(state)), []);
    console.log(`${seen.size} screens of ${looked.size} states checked by axe-core`);
  });
}
after(() => browsers.close());
