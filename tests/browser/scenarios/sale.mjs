// SPDX-License-Identifier: Apache-2.0
// Purchases and refunds: a buyer's steps from machine to phone to machine.
import assert from "node:assert/strict";
import { COLA, NUTS } from "../world.mjs";
import { scenario } from "../scenario.mjs";

scenario("a purchase by the page's camera: scan, pay, permit read by the machine, dispensed", async (world) => {
  const phone = await world.buyer();
  assert.equal(world.network.carried.filter(({ path }) => /wasm|worker-/.test(path)).length, 0,
    "the reader is loaded only when the camera opens");
  await world.machine.event(`select ${COLA.number}`);
  world.showDisplay();
  await phone.click("#scan");
  assert.equal(await phone.state("confirm"), "settled");
  assert.match(await phone.text("#product"), /Cola/);
  assert.match(await phone.text("#machine"), /Snacks/);
  assert.match(await phone.text("#place"), /Platform 2/);
  assert.match(await phone.text("#price"), /2\.50/);
  assert.match(await phone.text("#balance"), /10\.00/);
  world.check({ sales: [], balances: [[phone, 1000]], fallen: [] });

  await phone.click("#pay");
  await phone.state("permit");
  const permit = await world.showPermit(phone);
  assert.deepEqual([permit.effect, permit.product], ["dispense", COLA.number]);
  assert.match(await phone.text("#balance"), /7\.50/);
  world.check({ sales: [[1, "settled", phone.account]], balances: [[phone, 750]], fallen: [1] });

  // The next code reports that it was vended.
  await world.offer(phone, NUTS);
  await phone.state("confirm");
  await phone.click("#pay");
  await phone.state("permit");
  world.check({ sales: [[1, "delivered", phone.account], [2, "settled", phone.account]],
    balances: [[phone, 570]], fallen: [1] });
});

scenario("the lever: the cancel code of a paid sale, scanned, causes the refund", async (world) => {
  const phone = await world.buyer();
  await world.buy(phone, COLA);
  assert.match(await phone.text("#permit-help"), /lever/i);
  const { effect } = await world.machine.event("lever");
  assert.equal(effect, "show_cancel");
  world.showDisplay();
  await phone.click("#scan");
  await phone.state("refunded");
  assert.match(await phone.text("#amount"), /2\.50/);
  assert.match(await phone.text("#balance"), /10\.00/);
  world.check({ sales: [[1, "refunded", phone.account]], balances: [[phone, 1000]], fallen: [] });
});

scenario("cancel codes by the phone's camera: refunded, already refunded, nothing paid", async (world) => {
  const phone = await world.buyer();
  await world.buy(phone, COLA);
  const cancel = await world.lever(phone);
  await phone.state("refunded");
  await phone.open(`/${cancel}`);
  await phone.state("refunded-already");
  await world.machine.event(`select ${NUTS.number}`);
  await world.lever(phone);
  await phone.state("nothing-paid");
  world.check({ sales: [[1, "refunded", phone.account]], balances: [[phone, 1000]], fallen: [] });
});

scenario("a jam: the machine's cancel code after the permit causes the refund", async (world) => {
  const phone = await world.buyer();
  await world.buy(phone, COLA);
  await world.machine.event("jam");
  const permit = await world.showPermit(phone);
  assert.equal(permit.vend.effect, "show_cancel");
  await phone.open(`/${permit.vend.text}`);
  await phone.state("refunded");
  world.check({ sales: [[1, "refunded", phone.account]], balances: [[phone, 1000]], fallen: [] });
});

scenario("abandoned after paying: the next buyer's code refunds the first, as shown in the history", async (world) => {
  const first = await world.buyer();
  await world.buy(first, COLA);
  const second = await world.buyer();
  await world.buy(second, NUTS);
  const permit = await world.showPermit(second);
  assert.equal(permit.effect, "dispense");
  await first.open("/");
  await first.state("home");
  await first.click("#history");
  await first.state("history");
  const entry = first.page.locator("#history-list .entry[data-kind=sale]");
  assert.equal(await entry.getAttribute("data-counter"), "1");
  assert.equal(await entry.getAttribute("data-fate"), "refunded");
  assert.match(await first.text("#account"), new RegExp(String(first.account)));
  world.check({ sales: [[1, "refunded", first.account], [2, "settled", second.account]],
    balances: [[first, 1000], [second, 820]], fallen: [NUTS.number] });
});

scenario("the history: delivered, refunded and pending sales", async (world) => {
  const phone = await world.buyer();
  await world.buy(phone, COLA);
  await world.showPermit(phone);
  await world.buy(phone, NUTS);
  await world.lever(phone);
  await phone.state("refunded");
  await world.buy(phone, COLA);
  await phone.click("#done");
  await phone.state("home");
  await phone.click("#history");
  await phone.state("history");
  const entries = await phone.page.locator("#history-list .entry").evaluateAll((found) =>
    found.map(({ dataset }) => [dataset.kind, dataset.counter ?? null, dataset.fate ?? null]));
  assert.deepEqual(entries.filter(([kind]) => kind === "sale"),
    [["sale", "3", "waiting"], ["sale", "2", "refunded"], ["sale", "1", "delivered"]]);
  assert.equal(entries.filter(([kind]) => kind === "deposit").length, 1);
  world.check({ sales: [[1, "delivered", phone.account], [2, "refunded", phone.account],
    [3, "settled", phone.account]], balances: [[phone, 500]], fallen: [COLA.number] });
});
