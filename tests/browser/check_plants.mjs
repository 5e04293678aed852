// SPDX-License-Identifier: Apache-2.0
// The scenarios can fail: with each planted fault, a purchase has to be red, and to say why.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { PLANTS } from "./plants.mjs";

const runner = fileURLToPath(new URL("run.mjs", import.meta.url));
let missed = 0;
for (const [name, { says }] of Object.entries(PLANTS)) {
  const { status, stdout } = spawnSync(process.execPath,
    [runner, ...process.argv.slice(2), "--only", "a purchase", "--plant", name], { encoding: "utf8" });
  const found = status === 1 && says.test(stdout);
  console.log(`planted ${name}: ${found ? "found" : "MISSED"}`);
  if (!found) {
    missed += 1;
    console.log(stdout.slice(-4000));
  }
}
console.log(`browser: ${Object.keys(PLANTS).length - missed} planted faults found, ${missed} missed`);
process.exitCode = missed === 0 ? 0 : 1;
