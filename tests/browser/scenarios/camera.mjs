// SPDX-License-Identifier: Apache-2.0
// Unusual camera input, and missing cameras.
import assert from "node:assert/strict";
import { COLA } from "../world.mjs";
import { scenario } from "../scenario.mjs";

scenario("a foreign QR code is reported and skipped; the machine's code is then read", async (world) => {
  const phone = await world.buyer();
  await world.machine.event(`select ${COLA.number}`);
  world.showText("HTTPS://ELSEWHERE.EXAMPLE/A-MENU");
  await phone.click("#scan");
  await phone.state("scan");
  await phone.page.waitForSelector('#scan-hint[data-hint="foreign"]');
  assert.equal(world.network.carried.filter(({ path }) => path.startsWith("/v1/codes/")).length, 0);
  world.showDisplay();
  await phone.state("confirm");
  world.check({ sales: [], balances: [[phone, 1000]], fallen: [] });
});

// [READ-4]
scenario("the host in a scanned code is ignored: requests go to the page's own center", async (world) => {
  const phone = await world.buyer();
  const { text } = await world.machine.event(`select ${COLA.number}`);
  world.showText(`HTTPS://EVIL.EXAMPLE/${text}`);
  await phone.click("#scan");
  await phone.state("confirm");
  assert.equal(new URL(phone.page.url()).origin, world.network.url);
  world.check({ sales: [], balances: [[phone, 1000]], fallen: [] });
});

scenario("camera permission denied, then granted", async (world) => {
  const phone = await world.buyer({ allowed: false });
  await phone.click("#scan");
  await phone.state("camera-denied");
  await phone.context.grantPermissions(["camera"]);
  await world.machine.event(`select ${COLA.number}`);
  world.showDisplay();
  await phone.click("#again");
  await phone.state("confirm");
  world.check({ sales: [], balances: [[phone, 1000]], fallen: [] });
});

scenario("no camera: reported, and a code can still be opened", async (world) => {
  const phone = await world.buyer({ camera: false });
  await phone.click("#scan");
  await phone.state("camera-none");
  await world.buy(phone, COLA);
  world.check({ sales: [[1, "settled", phone.account]], balances: [[phone, 750]], fallen: [] });
});
