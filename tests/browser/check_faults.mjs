// SPDX-License-Identifier: Apache-2.0
// Negative controls: with each injected fault, a purchase must fail with the expected message.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { FAULTS } from "./faults.mjs";

const runner = fileURLToPath(new URL("run.mjs", import.meta.url));
let missed = 0;
for (const [name, { says }] of Object.entries(FAULTS)) {
  const { status, stdout } = spawnSync(process.execPath,
    [runner, ...process.argv.slice(2), "--only", "a purchase", "--fault", name], { encoding: "utf8" });
  const found = status === 1 && says.test(stdout);
  console.log(`injected ${name}: ${found ? "found" : "MISSED"}`);
  if (!found) {
    missed += 1;
    console.log(stdout.slice(-4000));
  }
}
console.log(`browser: ${Object.keys(FAULTS).length - missed} injected faults found, ${missed} missed`);
process.exitCode = missed === 0 ? 0 : 1;
