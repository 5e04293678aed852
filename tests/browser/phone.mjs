// SPDX-License-Identifier: Apache-2.0
// A buyer's phone: a separate browser context (cookies, keys, service worker) at phone size; or the pay
// page in one of several windows.
import assert from "node:assert/strict";
import { Window, reportPolicies } from "./window.mjs";

const SIZE = { width: 390, height: 844 };

/** The options of a browser context. */
export function phoneOptions({ locale = "en-GB", colorScheme = "light", allowed = true,
  deviceScaleFactor = 2, viewport = SIZE, isMobile = true } = {}) {
  return { viewport, deviceScaleFactor, isMobile, hasTouch: isMobile, locale, colorScheme,
    permissions: allowed ? ["camera"] : [] };
}

export class Phone extends Window {
  constructor(context, url, settings) {
    super(url, settings);
    this.context = context;
  }

  async begin() {
    await reportPolicies(this.context);
    this.watchRequests(this.context);
    this.context.on("serviceworker", (worker) => this.listen(worker));
    this.watchPage(this.context.pages()[0] ?? await this.context.newPage());
    return this;
  }

  /** One window of the context. */
  beside(page) {
    this.watchRequests(page);
    this.watchPage(page);
    return this;
  }

  async open(path) {
    await this.page.goto(this.url + path);
  }

  /** Waits for a state, checks its screen, and returns the reason of the state. */
  async state(name) {
    const reason = await this.arrive(name);
    await this.look(name);
    return reason;
  }

  /** The same for a state that alternates with another: repeats until its screen was checked. */
  async lastingState(name) {
    do await this.arrive(name); while (!await this.look(name));
  }

  async arrive(name) {
    const main = this.page.locator("main#main");
    try {
      await this.page.waitForSelector(`main#main[data-state="${name}"]`,
        { state: "attached", timeout: this.timeout });
    } catch {
      assert.fail(`expected the state ${name}, found ${await main.getAttribute("data-state")} `
        + `(${await main.getAttribute("data-reason")}): ${await main.innerText()}\n`
        + this.problems.join("\n"));
    }
    return main.getAttribute("data-reason");
  }

  shown() {
    return this.page.getAttribute("main#main", "data-state");
  }

  /** First use: a key, an account. */
  async enrol(invitation) {
    await this.open("/");
    await this.state("enrol");
    if (invitation !== undefined) {
      await this.click("#invitation-toggle");
      await this.page.fill("#invitation", invitation);
    }
    await this.click("#enrol");
    await this.state("home");
  }

  close() {
    return this.context.close();
  }
}
