// SPDX-License-Identifier: Apache-2.0
// A month of several machines, for the operator's page: sales, refunds, a pending sale, a disabled
// machine, an unused one, and one that equivocates.
import { Trade } from "./trade.mjs";

const DAY_S = 86400;
const DAYS = 30;
const PRODUCTS = {
  1: ["Cola", 250], 2: ["Nuts", 180], 3: ["Water", 150], 4: ["Green tea", 220], 5: ["Chocolate", 160],
  6: ["Crisps", 190], 7: ["Apple juice", 240], 8: ["Coffee, cold", 280],
};
const MACHINES = [
  [7, "Snacks", "Platform 2"], [8, "Drinks", "Platform 2"], [9, "Snacks", "Platform 5"], [10, "Drinks", "Main hall"],
  [11, "Drinks", "Car park"], [12, "Snacks", "Library"], [13, "Night shop", "North gate"], [14, "Drinks", "Pool"],
];
const [CLONED, OFF, QUIET] = [11, 12, 14];

/** Reproducible random numbers (a linear congruential generator). */
function chance(seed) {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
}

/** Runs the month up to now; returns the token of an operator. */
export async function fleet(world) {
  const any = chance(7);
  await world.begin({ ahead: -DAYS * DAY_S });
  const trade = await new Trade(world).begin();
  for (const [number, name, place] of MACHINES) {
    if (number !== 7) { // the world's own
      trade.machine(number, name, place, PRODUCTS);
    }
  }
  for (let day = DAYS - 1; day >= 0; day -= 1) {
    world.turnClock(-day * DAY_S - any(3600));
    for (const [number] of MACHINES) {
      if (number === QUIET && day < 12) continue;
      const sales = 1 + any(day % 7 < 2 ? 3 : 6);
      for (let i = 0; i < sales; i += 1) {
        const product = number === 7 ? 1 + any(2) : 1 + any(8);
        const sale = await trade.buy(number, product, PRODUCTS[product][1]);
        if (any(14) === 0) await trade.cancel(sale);
      }
    }
  }
  world.turnClock(0);
  await trade.contradict(CLONED, 1, 250);
  world.center.run("machine", "disable", OFF);
  return world.center.run("token", "add", "--name", "Desk").trimEnd().split("\n").at(-1);
}
