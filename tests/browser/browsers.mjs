// SPDX-License-Identifier: Apache-2.0
// Debian's Chromium, with a camera that plays a film file of one frame, or without a camera.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "./modules.mjs";
import { laptopOptions } from "./laptop.mjs";
import { phoneOptions } from "./phone.mjs";

const FILM = { width: 1280, height: 720 };
export const FILM_SIZE = `${FILM.width}x${FILM.height}`;

export class Browsers {
  constructor(executable) {
    this.executable = executable;
    this.folder = mkdtempSync(path.join(tmpdir(), "tricode-browser-"));
    this.film = path.join(this.folder, "film.y4m");
    this.launched = new Map();
    this.showNothing();
  }

  launchOptions(camera) {
    return {
      executablePath: this.executable,
      chromiumSandbox: process.getuid() !== 0,
      // A signal ends everything, not only the browsers.
      handleSIGHUP: false,
      handleSIGINT: false,
      handleSIGTERM: false,
      args: [
        // Without this, Chromium contacts external hosts by itself.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        ...(camera
          ? ["--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${this.film}`]
          : ["--use-fake-device-for-media-stream=device-count=0"]),
      ],
    };
  }

  /** The browser shared by most scenarios: a context leaves no data. */
  async shared(camera) {
    if (!this.launched.has(camera)) {
      this.launched.set(camera, await chromium.launch(this.launchOptions(camera)));
    }
    return this.launched.get(camera);
  }

  async phone({ camera = true, ...options }) {
    return (await this.shared(camera)).newContext(phoneOptions(options));
  }

  async laptop({ camera = true, ...options }) {
    return (await this.shared(camera)).newContext(laptopOptions(options));
  }

  /** A phone whose browser stores its data in a folder and can be restarted. */
  lasting(folder, options) {
    return chromium.launchPersistentContext(folder,
      { ...this.launchOptions(true), ...phoneOptions(options) });
  }

  /** The camera sees a gray wall. */
  showNothing() {
    const head = Buffer.from(`YUV4MPEG2 W${FILM.width} H${FILM.height} F10:1 Ip A1:1 C420\nFRAME\n`);
    writeFileSync(this.film, Buffer.concat([head, Buffer.alloc(FILM.width * FILM.height * 3 / 2, 128)]));
  }

  async close() {
    for (const browser of this.launched.values()) await browser.close();
    rmSync(this.folder, { recursive: true });
  }
}
