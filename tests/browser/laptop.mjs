// SPDX-License-Identifier: Apache-2.0
// One laptop: the machine's panel in a window, and the pay page in others opened by it.
import { Phone } from "./phone.mjs";
import { Window, reportPolicies } from "./window.mjs";

const SIZE = { width: 1280, height: 800 };

/** The options of a browser context. */
export function laptopOptions({ locale = "en-GB", colorScheme = "light", allowed = true,
  viewport = SIZE } = {}) {
  return { viewport, locale, colorScheme,
    permissions: [...(allowed ? ["camera"] : []), "clipboard-read", "clipboard-write"] };
}

/** The machine's panel. */
export class Panel extends Window {
  async begin(page) {
    this.watchRequests(page);
    this.watchPage(page);
    await page.goto(this.url);
    return this;
  }

  /** The panel's current screen, such as panel-sale. */
  async shown() {
    return `panel-${await this.page.getAttribute("#front", "data-shows")}`;
  }

  /** Waits until the panel shows that screen, and checks it. */
  async shows(name) {
    await this.page.waitForSelector(`#front[data-shows="${name}"]`, { timeout: this.timeout });
    await this.look(`panel-${name}`);
  }

  async hints(reason) {
    await this.page.waitForSelector(`#hint[data-reason="${reason}"]`, { timeout: this.timeout });
  }

  /** Waits until this many products are dispensed. */
  async fallen(count) {
    await this.page.waitForSelector(`#front[data-fallen="${count}"]`, { timeout: this.timeout });
  }

  tray() {
    return this.page.locator("#tray li").allInnerTexts();
  }

  /** Drops dragged data on the scanner: {type: text}, and files {name, type, base64}. */
  drop(texts, files = []) {
    return this.page.evaluate(([strings, given]) => {
      const dataTransfer = new DataTransfer();
      for (const [type, text] of Object.entries(strings)) dataTransfer.setData(type, text);
      for (const { name, type, base64 } of given) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        dataTransfer.items.add(new File([bytes], name, { type }));
      }
      const place = document.getElementById("scanner");
      const sent = { dataTransfer, bubbles: true, cancelable: true };
      place.dispatchEvent(new DragEvent("dragover", sent));
      place.dispatchEvent(new DragEvent("drop", sent));
    }, [texts, files]);
  }
}

export class Laptop {
  constructor(context, settings) {
    this.context = context;
    this.settings = settings;
    this.windows = [];
  }

  async begin(panel, payPage) {
    await reportPolicies(this.context);
    this.panel = await new Panel(panel, this.settings).begin(await this.context.newPage());
    this.windows.push(this.panel);
    this.context.on("page", (page) => {
      this.opened = new Phone(this.context, payPage, this.settings).beside(page);
      this.windows.push(this.opened);
    });
    return this;
  }

  /** Follows the panel's link: the pay page in a new window. */
  async openPayPage() {
    const came = this.context.waitForEvent("page");
    await this.panel.click("#link");
    await came;
    return this.opened;
  }

  /** The data of a dragged permit from the pay page. */
  dragPermit(pay) {
    return pay.page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      document.getElementById("permit").dispatchEvent(new DragEvent("dragstart",
        { dataTransfer, bubbles: true }));
      return Object.fromEntries(dataTransfer.types.map((type) => [type, dataTransfer.getData(type)]));
    });
  }

  check() {
    for (const each of this.windows) each.check();
  }

  close() {
    return this.context.close();
  }
}
