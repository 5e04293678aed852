// SPDX-License-Identifier: Apache-2.0
// Every refusal: each has a message, and no money moves.
import assert from "node:assert/strict";
import { COLA, NUTS } from "../world.mjs";
import { scenario } from "../scenario.mjs";

/** The browser's log message for a refusal. */
const refused = (status) => new RegExp(`status of ${status} .*/v1/`);

scenario("a second phone is refused: taken", async (world) => {
  const first = await world.buyer();
  const second = await world.buyer();
  const code = await world.buy(first, COLA);
  await second.open(`/${code}`);
  await second.state("taken");
  world.check({ sales: [[1, "settled", first.account]], balances: [[first, 750], [second, 1000]],
    fallen: [] });
});

scenario("two phones pay for one sale: one gets the permit, the other: taken", async (world) => {
  const first = await world.buyer();
  const second = await world.buyer();
  const code = await world.offer(first, COLA);
  await second.open(`/${code}`);
  await first.state("confirm");
  await second.state("confirm");
  await first.click("#pay");
  await first.state("permit");
  second.expect(refused(409));
  await second.click("#pay");
  assert.equal(await second.state("taken"), "taken");
  world.check({ sales: [[1, "settled", first.account]], balances: [[first, 750], [second, 1000]],
    fallen: [] });
});

scenario("an older sale: closed", async (world) => {
  const phone = await world.buyer();
  const { text: old } = await world.machine.event(`select ${COLA.number}`);
  await world.buy(phone, NUTS);
  await phone.open(`/${old}`);
  await phone.state("closed");
  world.check({ sales: [[2, "settled", phone.account]], balances: [[phone, 820]], fallen: [] });
});

scenario("not enough money", async (world) => {
  const phone = await world.buyer({ money: 100 });
  await world.offer(phone, COLA);
  await phone.state("funds");
  assert.match(await phone.text("#account"), new RegExp(String(phone.account)), "the account for deposits");
  world.check({ sales: [], balances: [[phone, 100]], fallen: [] });
});

scenario("a price above the limit", { init: ["--limit", 200] }, async (world) => {
  const phone = await world.buyer();
  await world.offer(phone, COLA);
  await phone.state("limit");
  world.check({ sales: [], balances: [[phone, 1000]], fallen: [] });
});

scenario("a disabled machine", async (world) => {
  const phone = await world.buyer();
  world.center.run("machine", "disable", 7);
  await world.offer(phone, COLA);
  await phone.state("disabled");
  world.check({ sales: [], balances: [[phone, 1000]], fallen: [] });
});

scenario("an equivocating machine", async (world) => {
  const phone = await world.buyer();
  const clone = await world.clone();
  await world.buy(phone, COLA);
  const { text } = await clone.event(`select ${NUTS.number}`);
  await phone.open(`/${text}`);
  await phone.state("equivocation");
  world.check({ sales: [[1, "settled", phone.account]], balances: [[phone, 750]], fallen: [] });
});

scenario("codes that are not accepted: another machine, a wrong tag, a permit, no code", async (world) => {
  const phone = await world.buyer();
  const { text } = await world.machine.event(`select ${COLA.number}`);
  const unknown = `${text.slice(0, 12)}Q${text.slice(13)}`; // of machine 8
  const tampered = text.slice(0, -1) + (text.endsWith("A") ? "B" : "A");
  const permit = `CI${text.slice(2)}`;
  phone.expect(refused(404), refused(422));
  for (const [code, reason] of [[tampered, "not_authentic"], [permit, "not_sale"],
    ["A".repeat(64), "malformed"], [unknown, "unknown_machine"]]) {
    await phone.open(`/${code}`);
    assert.equal(await phone.state("foreign"), reason);
  }
  world.check({ sales: [], balances: [[phone, 1000]], fallen: [] });
});

scenario("the phone's clock is two hours slow, and the sale code has expired", { ahead: 7200 }, async (world) => {
  const phone = await world.phone();
  phone.expect(refused(401));
  await phone.enrol();
  await world.payIn(phone, 1000);
  await world.offer(phone, COLA);
  await phone.state("expired");
  world.check({ sales: [], balances: [[phone, 1000]], fallen: [] });
});

scenario("enrollment by invitation; refused without one and with a used one",
  { init: ["--enrolment", "invite"] }, async (world) => {
    const { secret } = JSON.parse(world.center.run("invitation", "add", "--json"));
    const newcomer = await world.phone();
    newcomer.expect(refused(403));
    await newcomer.open("/");
    await newcomer.state("enrol");
    await newcomer.click("#enrol");
    await newcomer.page.waitForSelector('main[data-state="enrol"][data-reason="enrolment"]');
    assert.notEqual(await newcomer.text("#problem"), "");

    const guest = await world.phone();
    await guest.enrol(secret);
    await world.payIn(guest, 1000);

    // The field for an invitation is visible now.
    await newcomer.page.fill("#invitation", secret);
    await newcomer.click("#enrol");
    await newcomer.page.waitForSelector('main[data-state="enrol"][data-reason="invitation"]');
    await world.buy(guest, COLA);
    world.check({ sales: [[1, "settled", guest.account]], balances: [[guest, 750]], fallen: [] });
  });

scenario("a second phone joins the account by invitation", async (world) => {
  const first = await world.buyer();
  const { secret } = JSON.parse(
    world.center.run("invitation", "add", "--account", first.account, "--json"));
  const second = await world.phone();
  await second.enrol(secret);
  assert.match(await second.text("#balance"), /10\.00/);
  await world.buy(second, COLA);
  world.check({ sales: [[1, "settled", first.account]], balances: [[first, 750]], fallen: [] });
});

scenario("a revoked key: reported, and a new one can be created", async (world) => {
  const phone = await world.buyer();
  const [{ keyid }] = world.center.run("terminal", "list", "--json").trimEnd().split("\n")
    .map((line) => JSON.parse(line));
  world.center.run("terminal", "revoke", "--", keyid);
  phone.expect(refused(401));
  await world.offer(phone, COLA);
  await phone.state("signature");
  await phone.click("#renew");
  await phone.state("enrol");
  world.check({ sales: [], balances: [[phone, 1000]], fallen: [] });
});

