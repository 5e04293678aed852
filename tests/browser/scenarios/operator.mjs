// SPDX-License-Identifier: Apache-2.0
// The operator's page: it shows the center's data, and only with a valid token.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { COLA, NUTS } from "../world.mjs";
import { scenario } from "../scenario.mjs";
import { Trade } from "../trade.mjs";

const NARROW = { viewport: { width: 320, height: 640 }, isMobile: true };

function token(world) {
  const made = JSON.parse(world.center.run("token", "add", "--name", "Desk", "--json"));
  return { secret: made.secret, number: made.token };
}

async function signIn(desk, secret) {
  await desk.open("/operator");
  await desk.state("login");
  await desk.page.fill("#token", secret);
  await desk.click("#open");
  await desk.state("board");
}

/** One sale delivered, one refunded, one pending. */
async function trade(world, buyer) {
  await world.buy(buyer, COLA);
  await world.showPermit(buyer);
  await world.buy(buyer, NUTS);
  await world.lever(buyer);
  await buyer.state("refunded");
  await world.buy(buyer, COLA);
}

async function download(desk, id) {
  const coming = desk.page.waitForEvent("download");
  await desk.click(`#csv-${id}`);
  const file = await coming;
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
}

const rows = (desk, id) => desk.page.locator(`#${id} tbody tr`).allInnerTexts();

// [WIRE-75] [WIRE-76]
scenario("an operator sees sales, refunds, machines and alarms, and downloads them as CSV", async (world) => {
  const buyer = await world.buyer();
  await trade(world, buyer);
  world.center.run("machine", "add", 8, "--name", "Drinks", "--place", "Pool");
  world.center.run("machine", "disable", 8);
  const desk = await world.desk();
  await desk.page.clock.install();
  await signIn(desk, token(world).secret);
  assert.deepEqual(await Promise.all(["enabled", "disabled", "pending", "sales", "revenue", "refunded"]
    .map((name) => desk.text(`#tile-${name}`))), ["1", "1", "1 · €2.50", "3", "€2.50", "€1.80"]);
  assert.equal(await desk.text("#alarms-title"), "No machine is disabled by an alarm.");
  const machines = (await rows(desk, "machines-table")).map((row) => row.split("\t").map((cell) => cell.trim()));
  assert.deepEqual(machines.map((row) => [row[0], row[1], row[2], row[3], row[5]]),
    [["7", "Snacks", "Platform 2", "in service", "Cola · €2.50"], ["8", "Drinks", "Pool", "disabled", ""]]);
  assert.match((await rows(desk, "pending-table")).join(), /^7\tSnacks\tPlatform 2\tCola\t€2.50\t/);
  // The charts have alternative text and tables.
  for (const [id, words] of [["days", /earned €2\.50, refunded €1\.80, pending €2\.50/], ["products", /Cola is first, with €2\.50/]]) {
    assert.match(await desk.page.getAttribute(`#chart-${id}`, "aria-label"), words);
    const { width, height } = await desk.page.locator(`#chart-${id} canvas`).boundingBox();
    assert.ok(width > 300 && height > 50, `${id}: ${width} x ${height}`);
    await desk.click(`#${id}-toggle`);
  }
  assert.deepEqual((await rows(desk, "products-table")).map((row) => row.replace(/\s+/g, " ")),
    ["Cola 2 1 0 1 €2.50 €0.00 €2.50", "Nuts 1 0 1 0 €0.00 €1.80 €0.00"]);
  await desk.page.selectOption("#sales-what", "count");
  assert.match(await desk.page.getAttribute("#chart-days", "aria-label"), /earned 1, refunded 1, pending 1/);
  for (const name of ["days", "products", "machines", "sales", "refunds", "status", "pending"]) {
    const { name: file, text } = await download(desk, name);
    assert.match(file, new RegExp(`^tricode-${name}(-20[\\d-]+)?\\.csv$`));
    assert.equal(text, world.center.run("report", name, "--csv"));
  }
  // The machine equivocates: the page shows the alarm without a reload.
  const thief = await new Trade(world).begin();
  await thief.contradict(7, COLA.number, COLA.price);
  await desk.page.clock.fastForward(31000);
  await desk.page.waitForSelector("#alarms.alarm");
  assert.match(await desk.text("#alarms-now"), /^7 Snacks · Platform 2 · /);
  assert.equal(await desk.page.textContent("#status"), "A new alarm: 7 Snacks");
  assert.match((await rows(desk, "machines-table"))[0], /^7\tSnacks\tPlatform 2\talarm\t/);
  await desk.look("board");
  await desk.click("#alarms-past-toggle");
  const alarms = await download(desk, "alarms");
  assert.equal(alarms.text, world.center.run("report", "alarms", "--csv"));
  assert.equal(alarms.text.trimEnd().split("\r\n").length, 2);
  desk.check();
  buyer.check();
});

// [WIRE-71] [WIRE-76]
scenario("a wrong token is refused; a revoked one closes the page", async (world) => {
  const { secret, number } = token(world);
  const desk = await world.desk();
  desk.expect(/401/);
  await desk.open("/operator");
  await desk.state("login");
  await desk.click("#open");
  assert.equal(await desk.text("#problem"), "Type or paste a token.");
  await desk.page.fill("#token", `${secret.slice(0, -1)}-`);
  await desk.click("#open");
  await desk.page.waitForSelector("#problem:not([hidden])");
  assert.equal(await desk.text("#problem"), "This token is unknown or was revoked.");
  assert.equal(await desk.page.evaluate(() => document.activeElement.id), "token");
  await signIn(desk, secret);
  // The token is stored only in the tab, and in no address.
  const kept = await desk.page.evaluate(() => [Object.values(sessionStorage), Object.values(localStorage), location.href]);
  assert.deepEqual([kept[0], kept[1]], [[secret], []]);
  assert.ok(!world.network.carried.some(({ path }) => path.includes(secret)) && !kept[2].includes(secret));
  await desk.page.reload();
  await desk.state("board");
  const other = await desk.context.newPage();
  await other.goto(`${world.network.url}/operator`);
  await other.waitForSelector('main[data-state="login"]');
  world.center.run("token", "revoke", number);
  await desk.click("#refresh");
  await desk.arrive("login");
  assert.equal(await desk.text("#problem"), "This token is unknown or was revoked.");
  assert.deepEqual(await desk.page.evaluate(() => Object.values(sessionStorage)), []);
  assert.equal(await desk.page.locator("#machines-table, #tile-sales").count(), 0);
  assert.ok(!world.center.log.some((line) => line.includes(secret)));
  desk.check();
});

scenario("the operator's page without and again with its center; other days; sign-out", async (world) => {
  const buyer = await world.buyer();
  await world.buy(buyer, COLA);
  const desk = await world.desk();
  desk.allow(/ERR_EMPTY_RESPONSE|ERR_CONNECTION/);
  desk.expect(/400/);
  await desk.page.clock.install();
  const { secret } = token(world);
  await signIn(desk, secret);
  world.network.down = true;
  await desk.click("#refresh");
  await desk.page.waitForSelector("#warning:not([hidden])");
  assert.match(await desk.text("#warning"), /^Not up to date since .*\. The center cannot be reached\.$/);
  assert.equal(await desk.text("#tile-sales"), "1"); // its data stays
  await desk.page.fill("#machines-search", "nowhere");
  world.network.down = false;
  await desk.click("#refresh");
  await desk.page.waitForSelector("#warning", { state: "hidden" });
  assert.equal(await desk.page.inputValue("#machines-search"), "nowhere"); // the input stays
  assert.deepEqual(await rows(desk, "machines-table"), []);
  await desk.page.fill("#sales-from", "2020-01-01");
  await desk.page.waitForSelector("#warning:not([hidden])");
  assert.match(await desk.text("#warning"), /at most 366/);
  await desk.page.fill("#sales-to", "2020-01-31");
  await desk.page.fill("#sales-from", "2020-01-01");
  await desk.page.waitForSelector("#sales-none:not([hidden])");
  assert.equal(await desk.text("#tile-sales"), "0");
  await desk.page.selectOption("#sales-last", "7");
  await desk.page.waitForSelector("#sales-none", { state: "hidden" });
  await desk.click("#leave");
  await desk.arrive("login");
  assert.deepEqual(await desk.page.evaluate(() => Object.values(sessionStorage)), []);
  // No center at the sign-in: it waits and continues by itself.
  world.network.down = true;
  await desk.page.fill("#token", secret);
  await desk.click("#open");
  await desk.state("waiting");
  assert.equal(await desk.text("#problem"), "The center cannot be reached.");
  world.network.down = false;
  await desk.page.clock.fastForward(31000);
  await desk.arrive("board");
  desk.check();
});

// [WIRE-76]
scenario("the operator's page in Japanese, in dark mode, on a phone; the pay page stores none of it", async (world) => {
  const buyer = await world.buyer();
  await trade(world, buyer);
  const { secret } = token(world);
  for (const options of [{ locale: "ja-JP" }, { colorScheme: "dark" }, { locale: "ja-JP", ...NARROW }, NARROW]) {
    const desk = await world.desk(options);
    await signIn(desk, secret);
    desk.check();
  }
  // In a buyer's browser with the pay page's service worker.
  await signIn(buyer, secret);
  const cached = await buyer.page.evaluate(async () => {
    const found = [];
    for (const name of await caches.keys()) {
      for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
    }
    return found;
  });
  assert.ok(cached.includes("/"));
  assert.deepEqual(cached.filter((path) => path.includes("operator")), []);
  buyer.check();
});
