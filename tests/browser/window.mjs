// SPDX-License-Identifier: Apache-2.0
// A browser window that records errors: console errors, exceptions, reports of the content security
// policy, requests to other hosts. axe-core checks its screens.
import assert from "node:assert/strict";
import { axeSource } from "./modules.mjs";

/** Makes each page of the context log policy violations to its console. */
export async function reportPolicies(context) {
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`CSP report: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
}

export class Window {
  /** url: the only host that its pages may contact. seen: the screens checked so far, in any window.
   * timeout: limit of waiting for a screen, in ms. */
  constructor(url, { seen, timeout }) {
    this.url = url;
    this.seen = seen;
    this.timeout = timeout;
    this.problems = [];
    this.expected = [];
    this.allowed = [];
  }

  /** source: a page, or a complete browser context. */
  watchRequests(source) {
    source.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(this.url) && !url.startsWith("data:") && !url.startsWith("blob:")) {
        this.problems.push(`a request to another host: ${url}`);
      }
    });
  }

  watchPage(page) {
    this.page = page;
    this.listen(page);
    page.on("pageerror", (error) => this.problems.push(`exception: ${error}`));
  }

  listen(source) {
    source.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) {
        this.problems.push(`${message.type()}: ${message.text()} (${message.location().url})`);
      }
    });
  }

  /** The browser logs refused and failed requests as errors: a test declares the expected ones. */
  expect(...patterns) {
    this.expected.push(...patterns);
  }

  /** The same for optional errors. */
  allow(...patterns) {
    this.allowed.push(...patterns);
  }

  /** Checks a screen once in each language, color scheme and width: axe-core finds no violation, and
   * there is no overflow. Returns false if the screen changed meanwhile. */
  async look(name) {
    const { lang, dark, width } = await this.page.evaluate(() => ({
      lang: document.documentElement.lang, width: innerWidth,
      dark: matchMedia("(prefers-color-scheme: dark)").matches,
    }));
    const screen = `${name} ${lang} ${dark ? "dark" : "light"} ${width}`;
    if (this.seen.has(screen)) return true;
    const found = await this.examine().catch(() => null);
    if (found === null || await this.shown() !== name) {
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
      /* Waits for animations, because a partially faded-in screen has no contrast. */
      await Promise.allSettled(document.getAnimations()
        .filter(({ effect }) => effect.getComputedTiming().endTime < Infinity)
        .map(({ finished }) => finished));
      const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
      return {
        wide: document.documentElement.scrollWidth,
        violations: violations.map(({ id, help, nodes }) =>
          `${id}: ${help}: ${nodes.map(({ html }) => html).join(" ")}`),
      };
    });
  }

  click(selector) {
    return this.page.click(selector, { timeout: this.timeout });
  }

  text(selector) {
    return this.page.locator(selector).innerText({ timeout: this.timeout });
  }

  /** Checks that there were no unexpected errors and that all expected ones occurred. */
  check() {
    const found = this.problems.filter((problem) =>
      ![...this.expected, ...this.allowed].some((pattern) => pattern.test(problem)));
    assert.deepEqual(found, [], "errors of the browser");
    for (const pattern of this.expected) {
      assert.ok(this.problems.some((problem) => pattern.test(problem)), `missing error: ${pattern}`);
    }
  }
}
