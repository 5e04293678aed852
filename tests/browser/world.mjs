// SPDX-License-Identifier: Apache-2.0
// The environment of a scenario: a center, a machine, the network in front of the center, phones, and
// the pictures between screens and cameras.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { FILM_SIZE } from "./browsers.mjs";
import { Laptop } from "./laptop.mjs";
import { Network } from "./network.mjs";
import { Phone } from "./phone.mjs";
import { Center, Machine } from "./roles.mjs";

const NUMBER = 7;
const TIMEOUT_MS = 60000; // generous for a busy host
export const COLA = { number: 1, name: "Cola", price: 250 };
export const NUTS = { number: 2, name: "Nuts", price: 180 };

/** The view of a handheld device: tilted, blurred, in uneven light. */
const HELD = { tilt: 25, turn: 15, blur: 0.9, noise: 15, uneven: 0.3, glare: 50 };
const TO_PHONE = { ...HELD, size: FILM_SIZE, distance: 3 };
const TO_MACHINE = { ...HELD, size: "640x480", distance: 2.2 };

export class World {
  /** fault: a function that injects a fault into the network. seen: checked screens.
   * timeout: how long a phone waits for a screen, in ms. */
  constructor({ build, browsers, seen = new Set(), timeout = TIMEOUT_MS, fault }) {
    this.build = build;
    this.browsers = browsers;
    this.seen = seen;
    this.timeout = timeout;
    this.injectFault = fault;
    this.folder = mkdtempSync(path.join(tmpdir(), "tricode-world-"));
    this.center = new Center(build, this.folder);
    this.machine = new Machine(build, this.folder);
    this.phones = [];
    this.frames = 0;
  }

  /** init: more arguments of the center's init command. ahead: seconds that its clock is ahead. panel:
   * the machine has a panel. */
  async begin({ init = [], ahead = 0, panel = false } = {}) {
    const { center, machine } = this;
    this.provisioning = path.join(this.folder, "provisioning.json");
    center.run("init", "--currency", 978, ...init);
    center.run("machine", "add", NUMBER, "--name", "Snacks", "--place", "Platform 2");
    for (const { number, name, price } of [COLA, NUTS]) {
      center.run("product", "set", NUMBER, number, "--name", name, "--price", price);
    }
    center.run("provision", NUMBER, "--host", "PAY.EXAMPLE", "--output", this.provisioning);
    this.ahead = ahead;
    await center.serve(ahead === 0 ? {} : this.clock(ahead));
    this.network = new Network(center.port);
    await this.network.open();
    this.injectFault?.(this.network);
    await machine.start(this.provisioning, panel ? this.network.url : undefined);
    return this;
  }

  /** The environment of a process with a clock that is this many seconds ahead. */
  clock(ahead) {
    const file = path.join(this.folder, "ahead");
    const seconds = Buffer.alloc(8);
    seconds.writeBigInt64LE(BigInt(ahead));
    writeFileSync(file, seconds);
    return { LD_PRELOAD: path.resolve(this.build, "tests/clock.so"), TRICODE_TEST_CLOCK: file };
  }

  /** Sets the center's clock this many seconds ahead; for a center that started with another offset. */
  turnClock(ahead) {
    const seconds = Buffer.alloc(8);
    seconds.writeBigInt64LE(BigInt(ahead));
    const file = openSync(path.join(this.folder, "ahead"), "r+"); // in place: the center has it mapped
    writeSync(file, seconds);
    closeSync(file);
    this.ahead = ahead;
  }

  /** A second machine with the same number and key: a clone. */
  async clone() {
    const folder = path.join(this.folder, "clone");
    mkdirSync(folder);
    this.twin = new Machine(this.build, folder);
    await this.twin.start(this.provisioning);
    return this.twin;
  }

  /** A new phone. */
  async phone(options = {}) {
    const context = options.folder === undefined ? await this.browsers.phone(options)
      : await this.browsers.lasting(options.folder, options);
    const phone = await new Phone(context, this.network.url, this).begin();
    this.phones.push(phone);
    return phone;
  }

  /** An operator's browser. */
  desk(options = {}) {
    return this.phone({ isMobile: false, viewport: { width: 1280, height: 900 }, ...options });
  }

  /** A laptop with the machine's panel in a window. */
  async laptop(options = {}) {
    const laptop = new Laptop(await this.browsers.laptop(options), this);
    this.phones.push(laptop);
    return laptop.begin(this.machine.panel, this.network.url);
  }

  /** A phone with a key and money; its account is phone.account. */
  async buyer({ money = 1000, ...options } = {}) {
    const phone = await this.phone(options);
    await phone.enrol();
    await this.payIn(phone, money);
    return phone;
  }

  /** Deposits money in the newest account. */
  async payIn(phone, money) {
    phone.account = Math.max(...this.center.ledger("account").map((line) => line.account));
    if (money > 0) this.center.run("credit", phone.account, money);
    await phone.open("/");
    await phone.state("home");
  }

  frame(from, to, view) {
    this.frames += 1;
    const words = Object.entries({ ...view, seed: this.frames })
      .flatMap(([name, value]) => [`--${name}`, String(value)]);
    execFileSync(path.join(this.build, "tests/tricode-frame"), [...words, from, to],
      { stdio: ["ignore", "ignore", "inherit"] });
  }

  /** The machine's display in view of the phones' cameras. */
  showDisplay(view = {}) {
    this.frame(this.machine.display, this.browsers.film, { ...TO_PHONE, ...view });
  }

  /** Any text as a symbol in view of the phones' cameras. */
  showText(text, view = {}) {
    this.frame(`text:${text}`, this.browsers.film, { ...TO_PHONE, ...view });
  }

  /** A picture of the phone's screen with a permit, as seen by a camera. */
  async takeScreen(phone, to, view) {
    const screen = path.join(this.folder, "screen.png");
    await phone.page.screenshot({ path: screen });
    const { y, height } = await phone.page.locator("#permit").boundingBox();
    const middle = (y + height / 2) / phone.page.viewportSize().height;
    this.frame(screen, to, { middle, ...view });
  }

  /** Shows the phone to the machine's camera; returns the machine's answer. */
  async showPermit(phone, view = {}) {
    const frame = path.join(this.folder, "frame.png");
    await this.takeScreen(phone, frame, { ...TO_MACHINE, ...view });
    return this.machine.see(frame);
  }

  /** Shows the phone to the laptop's camera. */
  async showPermitToLaptop(phone, view = {}) {
    await this.takeScreen(phone, this.browsers.film,
      { ...HELD, size: FILM_SIZE, distance: 2.2, ...view });
  }

  /** A buyer selects a product; the phone's camera app opens the code. */
  async offer(phone, product) {
    const { text } = await this.machine.event(`select ${product.number}`);
    await phone.open(`/${text}`);
    return text;
  }

  /** The same, up to the permit on the phone's screen. */
  async buy(phone, product) {
    const code = await this.offer(phone, product);
    await phone.state("confirm");
    await phone.click("#pay");
    await phone.state("permit");
    return code;
  }

  async lever(phone) {
    const { text } = await this.machine.event("lever");
    await phone.open(`/${text}`);
    return text;
  }

  /** Checks that no phone had errors, the ledger is consistent, and sales and balances are as expected. */
  check({ sales, balances = [], fallen }) {
    for (const phone of this.phones) phone.check();
    assert.match(this.center.run("audit"), /the ledger is consistent/);
    assert.deepEqual(this.center.sales(), sales, "the center's sales");
    assert.deepEqual(this.machine.fallen(), fallen, "the products in the tray");
    for (const [phone, balance] of balances) {
      assert.equal(this.center.balance(phone.account), balance, "a balance");
    }
  }

  async end() {
    for (const phone of this.phones) await phone.close();
    await this.network?.close();
    await this.twin?.end();
    await this.machine.end();
    await this.center.end();
    this.browsers.showNothing();
    rmSync(this.folder, { recursive: true });
  }
}
