// SPDX-License-Identifier: Apache-2.0
// A buyer's phone: a browser of its own (cookies, keys, service worker), at phone size. What goes
// wrong in it is kept: errors on the console, exceptions, reports of the content security policy,
// requests to other hosts.
import assert from "node:assert/strict";
import { axeSource } from "./modules.mjs";

const SIZE = { width: 390, height: 844 };

/** What a context is made with. */
export function phoneOptions({ locale = "en-GB", colorScheme = "light", allowed = true,
  deviceScaleFactor = 2, viewport = SIZE, isMobile = true } = {}) {
  return { viewport, deviceScaleFactor, isMobile, hasTouch: isMobile, locale, colorScheme,
    permissions: allowed ? ["camera"] : [] };
}

export class Phone {
  /** seen: the screens that were looked at so far, by any phone. patience: how long it waits for a
   * screen, in ms. */
  constructor(context, url, { seen, patience }) {
    this.context = context;
    this.url = url;
    this.seen = seen;
    this.patience = patience;
    this.problems = [];
    this.expected = [];
    this.allowed = [];
  }

  async begin() {
    await this.context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`CSP report: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    this.context.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(this.url) && !url.startsWith("data:") && !url.startsWith("blob:")) {
        this.problems.push(`a request to elsewhere: ${url}`);
      }
    });
    this.context.on("serviceworker", (worker) => this.listen(worker));
    this.page = this.context.pages()[0] ?? await this.context.newPage();
    this.listen(this.page);
    this.page.on("pageerror", (error) => this.problems.push(`exception: ${error}`));
    return this;
  }

  listen(source) {
    source.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) {
        this.problems.push(`${message.type()}: ${message.text()} (${message.location().url})`);
      }
    });
  }

  /** The browser itself logs refused and failed requests as errors: a test says which it wants. */
  expect(...patterns) {
    this.expected.push(...patterns);
  }

  /** The same, of what may come or not. */
  allow(...patterns) {
    this.allowed.push(...patterns);
  }

  async open(path) {
    await this.page.goto(this.url + path);
  }

  /** Waits for a state, looks at it, and answers the reason that led there. */
  async state(name) {
    const reason = await this.arrive(name);
    await this.look(name);
    return reason;
  }

  /** The same of a state that goes on by itself and comes back: until it was looked at. */
  async lastingState(name) {
    do await this.arrive(name); while (!await this.look(name));
  }

  async arrive(name) {
    const main = this.page.locator("main#main");
    try {
      await this.page.waitForSelector(`main#main[data-state="${name}"]`,
        { state: "attached", timeout: this.patience });
    } catch {
      assert.fail(`expected the state ${name}, found ${await main.getAttribute("data-state")} `
        + `(${await main.getAttribute("data-reason")}): ${await main.innerText()}\n`
        + this.problems.join("\n"));
    }
    return main.getAttribute("data-reason");
  }

  /** Looks at a screen once in each language, colours and width: axe-core finds nothing to say, and
   * nothing sticks out. False for a screen that went on meanwhile. */
  async look(name) {
    const { lang, dark, width } = await this.page.evaluate(() => ({
      lang: document.documentElement.lang, width: innerWidth,
      dark: matchMedia("(prefers-color-scheme: dark)").matches,
    }));
    const screen = `${name} ${lang} ${dark ? "dark" : "light"} ${width}`;
    if (this.seen.has(screen)) return true;
    const found = await this.examine().catch(() => null);
    if (found === null || await this.page.getAttribute("main#main", "data-state") !== name) {
      return false;
    }
    this.seen.add(screen);
    assert.deepEqual(found.violations, [], `axe-core on ${screen}`);
    assert.ok(found.wide <= width, `${screen}: ${found.wide} pixels wide`);
    return true;
  }

  async examine() {
    if (!await this.page.evaluate(() => "axe" in globalThis)) await this.page.evaluate(axeSource);
    return this.page.evaluate(async () => {
      const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
      return {
        wide: document.documentElement.scrollWidth,
        violations: violations.map(({ id, help, nodes }) =>
          `${id}: ${help}: ${nodes.map(({ html }) => html).join(" ")}`),
      };
    });
  }

  click(selector) {
    return this.page.click(selector, { timeout: this.patience });
  }

  text(selector) {
    return this.page.locator(selector).innerText({ timeout: this.patience });
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

  /** All that went wrong and was not expected; what was expected has to have come. */
  check() {
    const found = this.problems.filter((problem) =>
      ![...this.expected, ...this.allowed].some((pattern) => pattern.test(problem)));
    assert.deepEqual(found, [], "what the browser complained of");
    for (const pattern of this.expected) {
      assert.ok(this.problems.some((problem) => pattern.test(problem)), `no such error: ${pattern}`);
    }
  }

  close() {
    return this.context.close();
  }
}
