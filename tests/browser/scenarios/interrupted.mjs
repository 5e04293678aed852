// SPDX-License-Identifier: Apache-2.0
// Interruptions: no account pays twice, and no payment is lost.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { COLA } from "../world.mjs";
import { scenario } from "../scenario.mjs";

const SETTLE = "/v1/settlements";
const CUT = /ERR_(EMPTY_RESPONSE|CONNECTION_RESET|CONNECTION_REFUSED|INTERNET_DISCONNECTED|FAILED)/;

scenario("the answer to a payment is lost: repeated, paid once", async (world) => {
  const phone = await world.buyer();
  await world.offer(phone, COLA);
  await phone.state("confirm");
  phone.expect(CUT);
  world.network.cut(SETTLE);
  await phone.click("#pay");
  await phone.state("offline");
  assert.equal(world.center.settlements(), 1, "the center had settled it");
  world.network.down = false; // the page repeats the request by itself
  assert.equal(await phone.state("permit"), "settled_again");
  const permit = await world.showPermit(phone);
  assert.equal(permit.effect, "dispense");
  assert.equal(world.center.settlements(), 1);
  world.check({ sales: [[1, "settled", phone.account]], balances: [[phone, 750]],
    fallen: [COLA.number] });
});

scenario("no network at the click: stored, and sent automatically later", async (world) => {
  const phone = await world.buyer();
  await world.offer(phone, COLA);
  await phone.state("confirm");
  phone.expect(CUT);
  await phone.context.setOffline(true);
  await phone.click("#pay");
  await phone.state("offline");
  assert.equal(world.center.settlements(), 0);
  await phone.context.setOffline(false);
  await phone.state("permit");
  assert.equal(world.network.requestsTo(SETTLE), 1);
  world.check({ sales: [[1, "settled", phone.account]], balances: [[phone, 750]], fallen: [] });
});

scenario("the page is closed before the answer: reopened, it shows the permit, paid once", async (world) => {
  const phone = await world.buyer();
  await world.offer(phone, COLA);
  await phone.state("confirm");
  phone.expect(CUT);
  world.network.cut(SETTLE);
  await phone.click("#pay");
  await phone.state("offline");
  world.network.down = false;
  await phone.page.goto("about:blank");
  await phone.open("/");
  await phone.state("permit");
  const permit = await world.showPermit(phone);
  assert.equal(permit.effect, "dispense");
  world.check({ sales: [[1, "settled", phone.account]], balances: [[phone, 750]],
    fallen: [COLA.number] });
});

scenario("a reload after paying shows the permit again, even without a network", async (world) => {
  const phone = await world.buyer();
  await world.buy(phone, COLA);
  await phone.page.reload();
  await phone.state("permit");
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  phone.allow(CUT);
  world.network.down = true;
  await phone.context.setOffline(true);
  await phone.page.reload();
  await phone.state("permit");
  world.network.down = false;
  await phone.context.setOffline(false);
  const permit = await world.showPermit(phone);
  assert.equal(permit.effect, "dispense");
  assert.equal(world.center.settlements(), 1);
  world.check({ sales: [[1, "settled", phone.account]], balances: [[phone, 750]],
    fallen: [COLA.number] });
});

scenario("the browser restarts: the key still exists and can pay", async (world) => {
  const folder = path.join(world.folder, "profile");
  mkdirSync(folder);
  const before = await world.buyer({ folder });
  before.check();
  await before.close();
  world.phones.pop();
  const after = await world.phone({ folder });
  after.account = before.account;
  await after.open("/");
  await after.state("home");
  assert.match(await after.text("#balance"), /10\.00/);
  await world.buy(after, COLA);
  assert.equal(world.center.ledger("account").filter((line) => line.kind === "buyer").length, 1);
  world.check({ sales: [[1, "settled", after.account]], balances: [[after, 750]], fallen: [] });
});

scenario("a tampered signature is refused, and nothing is paid", async (world) => {
  const phone = await world.buyer();
  await world.offer(phone, COLA);
  await phone.state("confirm");
  phone.expect(/status of 401 .*\/v1\//);
  world.network.change((url) => url === SETTLE, {
    request: (headers) => {
      const [, head, first, rest] = /^(sig1=:)(.)(.*)$/.exec(headers.signature);
      headers.signature = head + (first === "A" ? "B" : "A") + rest;
    },
  });
  await phone.click("#pay");
  assert.equal(await phone.state("signature"), "signature");
  world.check({ sales: [], balances: [[phone, 1000]], fallen: [] });
  world.network.unchanged();
  await phone.click("#again"); // for an unknown key it does not retry by itself
  await phone.state("permit");
  world.check({ sales: [[1, "settled", phone.account]], balances: [[phone, 750]], fallen: [] });
});

scenario("a code opened without a network: the page loads, and sends the request later", async (world) => {
  const phone = await world.buyer();
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  phone.expect(CUT);
  world.network.down = true;
  await world.offer(phone, COLA);
  await phone.lastingState("offline");
  world.network.down = false; // the page repeats the request by itself
  await phone.state("confirm");
  world.check({ sales: [], balances: [[phone, 1000]], fallen: [] });
});

scenario("an overloaded center sets the time of the retry; a buyer may retry earlier, and pays once", async (world) => {
  const phone = await world.buyer();
  await world.offer(phone, COLA);
  await phone.state("confirm");
  phone.expect(/status of 503 .*\/v1\//);
  let left = 1;
  world.network.change((url) => url === SETTLE, {
    answer: (answer) => {
      if (left === 0) return;
      left -= 1;
      Object.assign(answer, { status: 503, headers: { "content-type": "application/problem+json",
        "retry-after": "120" }, body: JSON.stringify({ type: "urn:tricode:problem:unavailable",
        title: "Busy", status: 503, detail: "Ask again.", reason: "unavailable" }) });
    },
  });
  await phone.click("#pay");
  assert.equal(await phone.state("busy"), "unavailable");
  await phone.click("#again");
  await phone.state("permit");
  world.check({ sales: [[1, "settled", phone.account]], balances: [[phone, 750]], fallen: [] });
});
