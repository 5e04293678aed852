// SPDX-License-Identifier: Apache-2.0
// `make screenshots`: each screen of the pay page at a phone's size, the operator's page and the
// machine's panel, as PNG files in a folder.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { Browsers } from "./browsers.mjs";
import { fleet } from "./fleet.mjs";
import { COLA, NUTS, World } from "./world.mjs";

const { values: options } = parseArgs({
  options: { build: { type: "string" }, chromium: { type: "string" }, output: { type: "string" } },
});
const SIZE = { deviceScaleFactor: 1, viewport: { width: 360, height: 700 } };
const STILL = { tilt: 12, noise: 0, distance: 2.2 };

async function shoot(phone, name) {
  await phone.page.screenshot({ path: path.join(options.output, `${name}.png`),
    animations: "disabled" });
}

async function shootEnglish(world) {
  const phone = await world.phone(SIZE);
  await phone.open("/");
  await phone.state("enrol");
  await shoot(phone, "enrol");
  await phone.click("#enrol");
  await phone.state("home");
  await world.payIn(phone, 1000);
  await shoot(phone, "home");
  await world.machine.event(`select ${COLA.number}`);
  world.showDisplay(STILL);
  await phone.click("#scan");
  await phone.state("confirm");
  await shoot(phone, "confirm");
  await phone.click("#pay");
  await phone.state("permit");
  await shoot(phone, "permit");
  await world.showPermit(phone);
  await world.buy(phone, NUTS);
  await world.lever(phone);
  await phone.state("refunded");
  await shoot(phone, "refunded");
  await phone.open("/");
  await phone.state("home");
  await phone.click("#history");
  await phone.state("history");
  await shoot(phone, "history");
  return phone;
}

async function shootScan(world) {
  const phone = await world.buyer(SIZE);
  world.showText("HTTPS://ELSEWHERE.EXAMPLE/A-MENU", STILL);
  await phone.click("#scan");
  await phone.page.waitForSelector('#scan-hint[data-hint="foreign"]');
  await shoot(phone, "scan");
}

async function shootTaken(world, first) {
  const second = await world.buyer(SIZE);
  const code = await world.buy(first, COLA);
  await second.open(`/${code}`);
  await second.state("taken");
  await shoot(second, "taken");
}

async function shootOthers(world) {
  const dark = await world.buyer({ ...SIZE, colorScheme: "dark" });
  await world.offer(dark, COLA);
  await dark.state("confirm");
  await shoot(dark, "confirm-dark");
  const japanese = await world.buyer({ ...SIZE, locale: "ja-JP" });
  await world.offer(japanese, COLA);
  await japanese.state("confirm");
  await japanese.click("#pay");
  await japanese.state("permit");
  await shoot(japanese, "permit-ja");
}

/** The operator's page with a month of data. */
async function shootOperator(world) {
  const secret = await fleet(world);
  const desk = await world.desk({ deviceScaleFactor: 1, viewport: { width: 1080, height: 1180 } });
  await desk.open("/operator");
  await desk.state("login");
  await desk.page.fill("#token", secret);
  await desk.click("#open");
  await desk.state("board");
  await shoot(desk, "operator");
}

/** The machine's panel: an open sale, and earlier products. */
async function shootPanel(world) {
  await world.begin({ panel: true });
  const { panel } = await world.laptop();
  const phone = await world.buyer(SIZE);
  await world.buy(phone, COLA);
  await world.showPermit(phone);
  await panel.fallen(1);
  await panel.click(`#product-${NUTS.number}`);
  await panel.shows("sale");
  await shoot(panel, "panel");
}

async function shootPayPage(world) {
  await world.begin();
  const first = await shootEnglish(world);
  await shootScan(world);
  await shootTaken(world, first);
  await shootOthers(world);
}

mkdirSync(options.output, { recursive: true });
const browsers = new Browsers(options.chromium);
try {
  for (const shootIn of [shootOperator, shootPayPage, shootPanel]) {
    const world = new World({ build: options.build, browsers });
    try {
      await shootIn(world);
    } finally {
      await world.end();
    }
  }
  console.log(`screenshots are in ${options.output}`);
} finally {
  await browsers.close();
}
