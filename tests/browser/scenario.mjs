// SPDX-License-Identifier: Apache-2.0
// A scenario is one test with its own world, which is removed after any result.
import { test } from "node:test";
import { World } from "./world.mjs";

const SCENARIO_MS = 300000;
let settings = null;

/** Sets the options of World, and `only`: a part of the names of scenarios to run. Call before the
 * scenarios are declared. */
export function configure(given) {
  settings = given;
}

/** A test without a world; receives the settings. */
export function standalone(name, play) {
  if (settings.only !== undefined && !name.includes(settings.only)) return;
  test(name, { timeout: SCENARIO_MS }, () => play(settings));
}

export function scenario(name, ...rest) {
  const play = rest.pop();
  const [begin = {}] = rest;
  standalone(name, async () => {
    const world = new World(settings);
    try {
      await world.begin(begin);
      await play(world);
    } catch (error) {
      error.message += `\n--- the center's log\n${world.center.log.slice(-12).join("\n")}`;
      throw error;
    } finally {
      await world.end();
    }
  });
}
