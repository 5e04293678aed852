// SPDX-License-Identifier: Apache-2.0
// The machine's panel, with the pay page in another window or on a phone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { COLA, NUTS } from "../world.mjs";
import { scenario } from "../scenario.mjs";

const WITH_PANEL = { panel: true };
const GONE = /Failed to load resource: net::ERR_(CONNECTION|EMPTY)/;

/** Creates an account in a pay page that shows a sale, deposits money, and waits for the permit. */
async function payFirst(world, pay) {
  await pay.state("enrol");
  await pay.click("#enrol");
  await pay.state("funds");
  pay.account = Math.max(...world.center.ledger("account").map((line) => line.account));
  world.center.run("credit", pay.account, 1000);
  await pay.state("confirm"); // by itself after the deposit
  await pay.click("#pay");
  await pay.state("permit");
}

scenario("one laptop: select, open the address, pay, drag the permit to the machine", WITH_PANEL, async (world) => {
  const laptop = await world.laptop();
  const { panel } = laptop;
  await panel.shows("ready");
  await panel.click(`#product-${COLA.number}`);
  await panel.shows("sale");
  assert.match(await panel.text("#title"), /Cola · €2\.50/);
  assert.match(await panel.text("#left"), /[12]:\d\d/);
  const pay = await laptop.openPayPage();
  await payFirst(world, pay);
  assert.ok(await pay.page.isVisible("#copy"), "a laptop has a mouse");
  await panel.drop(await laptop.dragPermit(pay));
  await panel.fallen(1);
  await panel.shows("ready");
  assert.deepEqual(await panel.tray(), ["Cola"]);
  await panel.click("#take");
  await panel.page.waitForSelector("#empty", { state: "visible" });
  world.check({ sales: [[1, "settled", pay.account]], balances: [[pay, 750]], fallen: [COLA.number] });
});

scenario("one laptop: copy the permit in one window and paste it in the other; once", WITH_PANEL, async (world) => {
  const laptop = await world.laptop();
  const { panel } = laptop;
  await panel.click(`#product-${NUTS.number}`);
  await panel.shows("sale");
  const pay = await laptop.openPayPage();
  await payFirst(world, pay);
  await pay.click("#copy");
  await pay.page.waitForFunction(() => document.getElementById("copy").textContent === "Copied");
  await panel.page.bringToFront();
  await panel.page.keyboard.press("Control+V");
  await panel.fallen(1);
  await panel.page.keyboard.press("Control+V");
  await panel.hints("used");
  world.check({ sales: [[1, "settled", pay.account]], balances: [[pay, 820]], fallen: [NUTS.number] });
});

scenario("a phone in front of the panel's camera", WITH_PANEL, async (world) => {
  const phone = await world.buyer();
  const { panel } = await world.laptop();
  panel.allow(/status of 503/); // a frame received while the machine decoded two others
  await panel.click(`#product-${COLA.number}`);
  await panel.shows("sale");
  await phone.open(new URL(await panel.page.getAttribute("#link", "href")).pathname);
  await phone.state("confirm");
  await phone.click("#pay");
  await phone.state("permit");
  await panel.click("#camera");
  await panel.page.waitForSelector("#video", { state: "visible" });
  await world.showPermitToLaptop(phone);
  await panel.fallen(1);
  // The sale has ended: the camera is switched off, and the same permit is not reported again.
  await panel.page.waitForSelector("#video", { state: "hidden" });
  assert.equal(await panel.text("#hint"), "");
  world.check({ sales: [[1, "settled", phone.account]], balances: [[phone, 750]], fallen: [COLA.number] });
});

scenario("the panel's lever after paying: the cancel code causes the refund", WITH_PANEL, async (world) => {
  const laptop = await world.laptop();
  const { panel } = laptop;
  await panel.click("#lever");
  await panel.hints("nothing_to_cancel");
  await panel.click(`#product-${COLA.number}`);
  await panel.shows("sale");
  const pay = await laptop.openPayPage();
  await payFirst(world, pay);
  const permit = await laptop.dragPermit(pay);
  await panel.click("#lever");
  await panel.shows("cancel");
  await panel.page.reload(); // the machine determines the screen, not the page
  await panel.shows("cancel");
  const back = await laptop.openPayPage();
  await back.state("refunded");
  await panel.drop(permit);
  await panel.page.waitForFunction(() => document.getElementById("result").textContent === "");
  await panel.shows("cancel");
  world.check({ sales: [[1, "refunded", pay.account]], balances: [[pay, 1000]], fallen: [] });
});

scenario("a stuck product: the cancel code at once, with the reason", WITH_PANEL, async (world) => {
  const laptop = await world.laptop();
  const { panel } = laptop;
  await world.machine.event("jam");
  await panel.click(`#product-${COLA.number}`);
  await panel.shows("sale");
  const pay = await laptop.openPayPage();
  await payFirst(world, pay);
  await panel.drop(await laptop.dragPermit(pay));
  await panel.shows("jammed");
  const back = await laptop.openPayPage();
  await back.state("refunded");
  world.check({ sales: [[1, "refunded", pay.account]], balances: [[pay, 1000]], fallen: [] });
});

scenario("pictures without a permit: each shows its hint, and no product is dispensed", WITH_PANEL, async (world) => {
  const { panel } = await world.laptop({ camera: false });
  await panel.click(`#product-${COLA.number}`);
  await panel.shows("sale");
  const own = await panel.page.evaluate(() => document.getElementById("code").toDataURL("image/png"));
  await panel.drop({ "text/uri-list": own });
  await panel.hints("not_permit");
  world.showText("HTTPS://ELSEWHERE.EXAMPLE/A-MENU", { blur: 0, noise: 0 });
  world.frame("text:HTTPS://ELSEWHERE.EXAMPLE/A-MENU", `${world.folder}/menu.png`, { size: "640x480", distance: 2.2 });
  const file = (name, type, bytes) => ({ name, type, base64: bytes.toString("base64") });
  await panel.drop({}, [file("menu.png", "image/png", readFileSync(`${world.folder}/menu.png`))]);
  await panel.hints("malformed");
  const blank = await panel.page.evaluate(() => document.createElement("canvas").toDataURL("image/png"));
  await panel.drop({ "text/uri-list": blank });
  await panel.hints("unreadable");
  const shows = (text) => panel.page.waitForFunction((part) =>
    document.getElementById("result").textContent.includes(part), text);
  await panel.drop({}, [file("a.png", "image/png", Buffer.from("no picture"))]);
  await shows("No picture found");
  await panel.drop({ "text/uri-list": "https://elsewhere.example/permit.png" });
  await shows("No picture found");
  await panel.page.setInputFiles("#file", `${world.folder}/menu.png`);
  await panel.hints("malformed");
  await panel.click("#camera");
  await shows("No camera is available");
  await panel.shows("sale");
  world.check({ sales: [], fallen: [] });
});

scenario("Japanese, dark, 320 pixels and a kiosk's size: the symbol stays light, no overflow", WITH_PANEL, async (world) => {
  const small = await world.laptop({ locale: "ja-JP", colorScheme: "dark", viewport: { width: 320, height: 700 } });
  await small.panel.shows("ready");
  assert.equal(await small.panel.page.getAttribute("html", "lang"), "ja");
  await small.panel.click(`#product-${COLA.number}`);
  await small.panel.shows("sale");
  const light = await small.panel.page.evaluate(() =>
    [...document.getElementById("code").getContext("2d").getImageData(0, 0, 1, 1).data]);
  assert.deepEqual(light, [255, 255, 255, 255]);
  const kiosk = await world.laptop({ viewport: { width: 1080, height: 1920 } });
  await kiosk.panel.shows("sale");
  const { scroll, targets } = await kiosk.panel.page.evaluate(() => ({
    scroll: document.documentElement.scrollHeight,
    targets: [...document.querySelectorAll("button, a, select")].filter((each) => each.checkVisibility())
      .map((each) => each.getBoundingClientRect()).map(({ width, height }) => Math.min(width, height)),
  }));
  assert.ok(scroll <= 1920, `a kiosk does not scroll: ${scroll}`);
  assert.ok(Math.min(...targets) >= 44, `a finger's size: ${targets}`);
  await kiosk.panel.click("#lever");
  await kiosk.panel.shows("cancel");
  await small.panel.shows("cancel"); // both show the same machine
  await small.panel.page.selectOption("#language", "en");
  assert.match(await small.panel.text("#title"), /Canceled/);
  world.check({ sales: [], fallen: [] });
});

scenario("the machine is out of order: reported; it stops: the page continues after its return", WITH_PANEL, async (world) => {
  const { panel } = await world.laptop();
  panel.expect(GONE);
  await panel.click(`#product-${COLA.number}`);
  await panel.shows("sale");
  await world.machine.kill();
  await panel.shows("gone");
  assert.ok(await panel.page.isDisabled(`#product-${COLA.number}`));
  await world.machine.restart();
  await panel.shows("ready"); // a restart ends the open sale
  world.machine.fillDisk();
  await panel.click(`#product-${COLA.number}`);
  await panel.shows("out_of_order");
  await world.machine.role.ended;
  await panel.page.waitForTimeout(2500); // its page repeats requests without an answer
  await panel.shows("out_of_order");
  assert.ok(await panel.page.isDisabled("#lever"));
  await world.machine.restart();
  await panel.shows("ready");
  world.check({ sales: [], fallen: [] });
});
