// SPDX-License-Identifier: Apache-2.0
// `make run`, used by a person with one laptop.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Laptop } from "../laptop.mjs";
import { standalone } from "../scenario.mjs";

const TIMEOUT_MS = 120000;

async function freePort() {
  const server = net.createServer();
  await new Promise((resolve) => { server.listen(0, "127.0.0.1", resolve); });
  const { port } = server.address();
  await new Promise((resolve) => { server.close(resolve); });
  return port;
}

/** `make run` in a folder, and its output so far. */
class Run {
  constructor(build, folder, ports) {
    this.output = "";
    this.folder = folder;
    const environment = { ...process.env };
    for (const name of ["MAKEFLAGS", "MFLAGS", "MAKELEVEL"]) delete environment[name];
    this.child = spawn("make", ["run", `BUILD=${build}`, `RUN_FOLDER=${folder}`, `RUN_PORTS=${ports.join(" ")}`],
      { detached: true, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    this.child.stdout.on("data", (text) => { this.output += text; });
    this.child.stderr.on("data", (text) => { this.output += text; });
    this.ended = new Promise((resolve) => { this.child.on("close", resolve); });
  }

  async until(pattern) {
    const end = Date.now() + TIMEOUT_MS;
    while (!pattern.test(this.output)) {
      assert.ok(Date.now() < end && this.child.exitCode === null, `make run did not print ${pattern}:\n${this.output}`);
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
    return pattern.exec(this.output);
  }

  /** Like Ctrl-C: signals all foreground processes. */
  async interrupt() {
    process.kill(-this.child.pid, "SIGINT");
    await this.ended;
  }

  /** Processes whose command line contains the folder. */
  left() {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, "latin1").includes(this.folder);
      } catch {
        return false; // it has exited meanwhile
      }
    });
  }
}

async function buyOne(run, settings) {
  const [, panelUrl] = await run.until(/machine's panel: +(\S+)/);
  const [, payUrl] = await run.until(/pay page: +(\S+?)\/ /);
  const laptop = await new Laptop(await settings.browsers.laptop({}), settings).begin(panelUrl, payUrl);
  const { panel } = laptop;
  await panel.click("#product-4");
  await panel.shows("sale");
  const pay = await laptop.openPayPage();
  await pay.state("enrol");
  await pay.click("#enrol");
  await pay.state("confirm");
  await run.until(/account 3 is new: deposited 20\.00 EUR/);
  await pay.click("#pay");
  await pay.state("permit");
  assert.match(await pay.text("#balance"), /18\.50/);
  await panel.drop(await laptop.dragPermit(pay));
  await panel.fallen(1);
  assert.deepEqual(await panel.tray(), ["Chocolate"]);
  laptop.check();
  await laptop.close();
}

standalone("make run: the panel and the pay page, a purchase, Ctrl-C, and a continued run", async (given) => {
  const settings = { timeout: TIMEOUT_MS, ...given };
  const folder = mkdtempSync(path.join(tmpdir(), "tricode-run-"));
  const ports = [await freePort(), await freePort()];
  let run = new Run(given.build, `${folder}/kept`, ports);
  try {
    await buyOne(run, settings);
    assert.ok(run.left().length >= 3, "center and machine are running");
    await run.interrupt();
    assert.deepEqual(run.left(), [], "no process remains");
    run = new Run(given.build, `${folder}/kept`, [1, 2]); // the folder stores the ports
    await run.until(/Ctrl-C ends all programs/);
    assert.ok(run.output.includes(`http://127.0.0.1:${ports[1]}/`));
    const state = await (await fetch(`http://127.0.0.1:${ports[1]}/state`)).json();
    assert.equal(state.phase, "ready");
    assert.equal((await fetch(`http://127.0.0.1:${ports[0]}/`)).status, 200);
    await run.interrupt();
    assert.deepEqual(run.left(), [], "no process remains");
  } finally {
    if (run.left().length > 0) await run.interrupt();
    rmSync(folder, { recursive: true });
  }
});
