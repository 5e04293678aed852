// SPDX-License-Identifier: Apache-2.0
// The center and the machine, as processes in their own folders.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";
import readline from "node:readline";

const STEP_MS = 20000;

/** A long-running program: its output is read line by line. */
class Role {
  constructor(command, words, log, environment = {}) {
    this.log = log;
    this.lines = [];
    this.waiting = null;
    this.child = spawn(command, words,
      { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...environment } });
    this.ended = new Promise((resolve) => {
      this.child.on("close", (code) => {
        this.over = true;
        this.waiting?.();
        resolve(code);
      });
    });
    readline.createInterface({ input: this.child.stdout }).on("line", (line) => {
      this.lines.push(line);
      this.waiting?.();
    });
    readline.createInterface({ input: this.child.stderr }).on("line", (line) => log.push(line));
  }

  /** The next line of its output. */
  async line() {
    const timer = setTimeout(() => this.child.kill("SIGKILL"), STEP_MS);
    while (this.lines.length === 0 && !this.over) {
      await new Promise((resolve) => { this.waiting = resolve; });
    }
    clearTimeout(timer);
    if (this.lines.length === 0) {
      throw new Error(`a program exited or was silent for too long:\n${this.log.slice(-9).join("\n")}`);
    }
    return this.lines.shift();
  }

  async end(signal) {
    if (signal) this.child.kill(signal);
    else this.child.stdin.end();
    return this.ended;
  }
}

export class Center {
  constructor(build, folder) {
    this.program = path.join(build, "tricode-center");
    this.web = path.join(build, "web");
    this.data = path.join(folder, "center");
    this.log = [];
  }

  run(...words) {
    return execFileSync(this.program, [this.data, ...words.map(String)],
      { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  async serve(environment) {
    this.role = new Role(this.program, [this.data, "serve", "--listen", "127.0.0.1:0", "--web",
      this.web, "--rate-terminal", "0", "--rate-address", "0"], this.log, environment);
    const listening = /^listening on http:\/\/127\.0\.0\.1:(\d+)/;
    let match = null;
    while (match === null) match = listening.exec(await this.role.line());
    this.port = Number(match[1]);
  }

  /** The ledger's records of one kind: account, transfer, sale, check. */
  ledger(record) {
    return this.run("ledger", "--json").trimEnd().split("\n").map((line) => JSON.parse(line))
      .filter((line) => line.record === record);
  }

  sales() {
    return this.ledger("sale").map((sale) => [sale.counter, sale.state, sale.account]);
  }

  balance(account) {
    return this.ledger("account").find((line) => line.account === account).balance;
  }

  settlements() {
    return this.ledger("transfer").filter((line) => line.kind === "settlement").length;
  }

  end() {
    return this.role?.end("SIGTERM");
  }
}

export class Machine {
  constructor(build, folder) {
    this.program = path.join(build, "tricode-machine");
    this.web = path.join(build, "panel");
    this.state = path.join(folder, "machine");
    this.display = path.join(folder, "display.png");
    this.camera = path.join(folder, "camera");
    this.tray = path.join(folder, "tray");
    this.pictures = 0;
    this.log = [];
  }

  /** payPage: address of the pay page; if set, the machine has a panel that links to it. */
  async start(provisioning, payPage) {
    mkdirSync(this.camera, { recursive: true });
    execFileSync(this.program, [this.state, "init", "--provisioning", provisioning],
      { stdio: ["ignore", "ignore", "pipe"] });
    this.payPage = payPage;
    await this.run("127.0.0.1:0");
  }

  async run(listen) {
    const panel = this.payPage === undefined ? []
      : ["--panel", listen, "--web", this.web, "--pay-page", this.payPage];
    // With fillDisk, a growing file is an error instead of a fatal signal.
    this.role = new Role("sh", ["-c", 'trap "" XFSZ; exec "$0" "$@"', this.program, this.state, "run",
      "--script", "--json", "--display", this.display, "--camera", this.camera, "--tray", this.tray,
      ...panel], this.log);
    if (this.payPage !== undefined) this.panel = JSON.parse(await this.role.line()).panel;
    await this.until(/^restart$/);
  }

  /** Kills and restarts it at the same address. */
  async kill() {
    await this.role.end("SIGKILL");
  }

  /** Makes all writes fail, including those of its record. */
  fillDisk() {
    execFileSync("prlimit", ["--pid", String(this.role.child.pid), "--fsize=0"]);
  }

  async restart() {
    await this.run(new URL(this.panel).host);
  }

  async until(pattern) {
    for (;;) {
      const answer = JSON.parse(await this.role.line());
      if (pattern.test(answer.event)) return answer;
    }
  }

  /** Sends one event; returns the machine's answer. */
  async event(line) {
    this.role.child.stdin.write(`${line}\n`);
    return this.until(new RegExp(`^${line.split(" ")[0]}$`));
  }

  /** Shows a picture to its camera; returns the answer after the mechanism has finished. */
  async see(picture) {
    this.pictures += 1;
    renameSync(picture, path.join(this.camera, `${String(this.pictures).padStart(6, "0")}.png`));
    const answer = await this.event("permit");
    return answer.effect === "dispense" ? { ...answer, vend: await this.until(/^vend_/) } : answer;
  }

  fallen() {
    try {
      return readFileSync(this.tray, "utf8").split("\n").filter(Boolean).map(Number);
    } catch (error) {
      if (error.code === "ENOENT") return [];
      throw error;
    }
  }

  /** With a panel it continues after the end of its input. */
  end() {
    return this.role?.end(this.payPage === undefined ? undefined : "SIGTERM");
  }
}
