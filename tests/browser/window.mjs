// SPDX-License-Identifier: Apache-2.0
// A window of a browser: what goes wrong in it is kept: errors on the console, exceptions, reports of
// the content security policy, requests to other hosts. Its screens are looked at by axe-core.
import assert from "node:assert/strict";
import { axeSource } from "./modules.mjs";

/** Each page of the context reports on its console what its policy refused. */
export async function reportPolicies(context) {
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`CSP report: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
}

export class Window {
  /** url: of the host that its pages may ask. seen: the screens that were looked at so far, in any
   * window. patience: how long it waits for a screen, in ms. */
  constructor(url, { seen, patience }) {
    this.url = url;
    this.seen = seen;
    this.patience = patience;
    this.problems = [];
    this.expected = [];
    this.allowed = [];
  }

  /** source: a page, or all of a browser's context. */
  watchRequests(source) {
    source.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(this.url) && !url.startsWith("data:") && !url.startsWith("blob:")) {
        this.problems.push(`a request to elsewhere: ${url}`);
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

  /** The browser itself logs refused and failed requests as errors: a test says which it wants. */
  expect(...patterns) {
    this.expected.push(...patterns);
  }

  /** The same, of what may come or not. */
  allow(...patterns) {
    this.allowed.push(...patterns);
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
      /* What moves in is looked at when it is there: half faded in it has no contrast. */
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
    return this.page.click(selector, { timeout: this.patience });
  }

  text(selector) {
    return this.page.locator(selector).innerText({ timeout: this.patience });
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
}
