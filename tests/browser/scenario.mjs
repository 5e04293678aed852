// SPDX-License-Identifier: Apache-2.0
// A scenario is one test: a world of its own, which is taken down whatever becomes of it.
import { test } from "node:test";
import { World } from "./world.mjs";

const SCENARIO_MS = 300000;
let settings = null;

/** What World takes, and `only`: a part of the names of those that are to be played; before the scenarios are declared. */
export function configure(given) {
  settings = given;
}

/** A test without a world: it is given the settings. */
export function alone(name, play) {
  if (settings.only !== undefined && !name.includes(settings.only)) return;
  test(name, { timeout: SCENARIO_MS }, () => play(settings));
}

export function scenario(name, ...rest) {
  const play = rest.pop();
  const [begin = {}] = rest;
  alone(name, async () => {
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
