// SPDX-License-Identifier: Apache-2.0
// Decoding rates of our symbols: a permit by the machine's camera (src/qr with zbar), a sale code by the
// phone's camera (zxing-wasm's reader, with the options of the page's worker). The frames are those of
// tests/browser/sweep.c, always the same. With --floors, only some frames of the better conditions,
// and failure below the floors; otherwise the complete table.
import { execFileSync, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: { sweep: { type: "string" }, modules: { type: "string" }, worker: { type: "string" },
    floors: { type: "boolean" } },
});
const require = createRequire(path.resolve(options.modules, "package.json"));

// The minimum share of decoded frames in the first, second and third condition of each axis. The frames
// are the same each time, so runs are reproducible.
const FLOORS = [1, 1, 0.75];
const FLOOR_FRAMES = 8;
const STEPS = 6;
const FRAMES = 25;

const steps = options.floors ? FLOORS.length : STEPS;
const frames = options.floors ? FLOOR_FRAMES : FRAMES;

/** [{axis, step, tilt, blur, noise, distance, glare}] in the order of the sweep. */
function conditions() {
  return execFileSync(options.sweep, { encoding: "utf8" }).trimEnd().split("\n").map((line) => {
    const [axis, step, ...numbers] = line.split("\t");
    const [tilt, blur, noise, distance, glare] = numbers.map(Number);
    return { axis, step: Number(step), tilt, blur, noise, distance, glare };
  }).filter((condition) => condition.step < steps);
}

class Side {
  constructor() {
    this.read = new Map();
    this.microseconds = [];
    this.frames = 0;
  }

  count(axis, step, right, microseconds) {
    const key = `${axis} ${step}`;
    this.read.set(key, (this.read.get(key) ?? 0) + Number(right));
    this.microseconds.push(microseconds);
    this.frames += 1;
  }

  median() {
    return this.microseconds.sort((a, b) => a - b)[this.microseconds.length >> 1] / 1000;
  }
}

/** The machine's scanner ran inside the sweep. */
function machineSide() {
  const side = new Side();
  const printed = execFileSync(options.sweep, ["machine", steps, frames],
    { encoding: "utf8", maxBuffer: 1 << 26 });
  for (const line of printed.trimEnd().split("\n")) {
    const [axis, step, , right, microseconds] = line.split("\t");
    side.count(axis, step, right === "1", Number(microseconds));
  }
  return side;
}

/** The stream's frames, each as the fields of its header and its pixels. */
async function* phoneFrames() {
  const child = spawn(options.sweep, ["phone", steps, frames],
    { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  let held = Buffer.alloc(0);
  for await (const chunk of child.stdout) {
    held = Buffer.concat([held, chunk]);
    for (;;) {
      const feed = held.indexOf(10);
      if (feed < 0) break;
      const [axis, step, text, width, height] = held.toString("latin1", 0, feed).split("\t");
      const end = feed + 1 + width * height;
      if (held.length < end) break;
      yield { axis, step, text, width: Number(width), height: Number(height),
        pixels: held.subarray(feed + 1, end) };
      held = held.subarray(end);
    }
  }
  if (await ended !== 0 || held.length > 0) throw new Error("tricode-sweep failed");
}

function colours(pixels) {
  const data = new Uint8ClampedArray(4 * pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    data.fill(pixels[i], 4 * i, 4 * i + 3);
    data[4 * i + 3] = 255;
  }
  return data;
}

/** The options of the page's worker, parsed from its source, which cannot be loaded here. */
async function readerOptions() {
  const [, found] = /^const OPTIONS = (\{[^}]*\});$/m.exec(await readFile(options.worker, "utf8"));
  return Function(`return ${found}`)();
}

async function phoneSide() {
  const settings = await readerOptions();
  const { prepareZXingModule, readBarcodes } = require("zxing-wasm/reader");
  const wasmBinary = await readFile(require.resolve("zxing-wasm/reader/zxing_reader.wasm"));
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  const side = new Side();
  for await (const frame of phoneFrames()) {
    const picture = { data: colours(frame.pixels), width: frame.width, height: frame.height };
    const begun = performance.now();
    const found = await readBarcodes(picture, settings);
    const taken = 1000 * (performance.now() - begun);
    side.count(frame.axis, frame.step, found.length === 1 && found[0].text === frame.text, taken);
  }
  return side;
}

const WIDTH = { field: 60, frame: 640, modules: 41 };

function pixelsAModule(distance) {
  const focal = WIDTH.frame / (2 * Math.tan(WIDTH.field * Math.PI / 360));
  return (focal / distance / WIDTH.modules).toFixed(1);
}

function describe(condition) {
  const { axis, tilt, blur, noise, distance, glare } = condition;
  return {
    tilt: `${tilt}°`, blur: `σ ${blur} px`, noise: `σ ${noise} greys`,
    distance: `${distance} widths, ${pixelsAModule(distance)} px per module`,
    together: `${tilt}°, blur ${blur}, noise ${noise}, ${distance} widths, glare ${glare}`,
  }[axis];
}

function print(all, machine, phone) {
  console.log(`frames of 640 x 480 in 256 grays, field of view 60°, symbols of version 4 drawn at 8 pixels per
module; except for the row's axis: no tilt, rotation up to 12°, blur σ 0.7 px, noise σ 8 grays,
distance 3 widths of the symbol; light a quarter less at one side. ${frames} frames per cell, fixed seed.\n`);
  const head = ["", "", "phone reads sale code", "machine reads permit"];
  const rows = all.map((condition) => [condition.axis, describe(condition),
    ...[phone, machine].map((side) =>
      `${side.read.get(`${condition.axis} ${condition.step}`) ?? 0} of ${frames}`)]);
  for (const row of [head, ["---", "---", "---", "---"], ...rows]) console.log(`| ${row.join(" | ")} |`);
  for (const [name, side] of [["phone (zxing-wasm, node)", phone], ["machine (src/qr, zbar)", machine]]) {
    console.log(`${name}: ${side.frames} frames, median ${side.median().toFixed(1)} ms per frame`);
  }
}

function belowFloor(all, sides) {
  const below = [];
  for (const { axis, step } of all) {
    for (const [name, side] of Object.entries(sides)) {
      const read = side.read.get(`${axis} ${step}`) ?? 0;
      if (!(read >= FLOORS[step] * frames)) below.push(`${name}: ${axis} ${step}: ${read} of ${frames}`);
    }
  }
  return below;
}

const all = conditions();
const machine = machineSide();
const phone = await phoneSide();
if (options.floors) {
  const below = belowFloor(all, { machine, phone });
  for (const line of below) console.error(`decode: below its floor: ${line}`);
  console.log(`decode: ${2 * all.length - below.length} cells of ${frames} frames at or above their floors, `
    + `${below.length} below`);
  process.exitCode = below.length === 0 ? 0 : 1;
} else {
  print(all, machine, phone);
}
