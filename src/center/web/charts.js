// SPDX-License-Identifier: Apache-2.0
// Charts by uPlot: stacked bars, drawn as the whole first and its parts over it. A table also has the
// same numbers.

import uPlot from 'uplot';

import { DAY_S } from './sums.js';

const FONT = '12px system-ui, sans-serif';
const LETTER = 6.5; // pixels that one takes, about
const DAY_HEIGHT = 250; // pixels
const PRODUCT_HEIGHT = 34; // a bar's row
const DAY_STEPS = [1, 2, 7, 14, 28, 56, 112].map((days) => days * DAY_S);
const WHOLE_STEPS = [1, 2, 5].flatMap((step) => Array.from({ length: 15 }, (_, power) => step * 10 ** power))
  .sort((a, b) => a - b);

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** The width of the widest label, in pixels of the axis' font. */
function widthOf(words) {
  const canvas = document.createElement('canvas').getContext('2d');
  canvas.font = FONT;
  return Math.max(0, ...words.map((word) => canvas.measureText(word).width));
}

function axis(given) {
  const line = { stroke: colour('line'), width: 1 };
  return { stroke: colour('faint'), font: FONT, grid: line, ticks: { ...line, size: 4 }, ...given };
}

/** The kinds from the bottom of a bar to its top. */
function stacked(kinds, values) {
  const sums = [];
  kinds.forEach((_, i) => {
    sums.push(values[i].map((value, at) => value + (i === 0 ? 0 : sums[i - 1][at])));
  });
  return sums.reverse();
}

function seriesOf(kinds, size) {
  return [...kinds].reverse().map((kind) => ({
    paths: uPlot.paths.bars({ size }), fill: colour(kind), width: 0, points: { show: false },
  }));
}

/** A figure that redraws itself for its width. make: (width) => uPlot's options and data. */
class Chart {
  #place;
  #make = null;
  #plot = null;
  #width = 0;

  constructor(place) {
    this.#place = place;
    new ResizeObserver(() => {
      if (this.#place.clientWidth !== this.#width) {
        this.#draw();
      }
    }).observe(place);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw());
  }

  #draw() {
    this.#width = this.#place.clientWidth;
    this.#plot?.destroy();
    this.#plot = null;
    if (this.#make !== null && this.#width > 0) {
      const { options, data } = this.#make(this.#width);
      this.#plot = new uPlot({ width: this.#width, legend: { show: false }, ...options }, data, this.#place);
    }
  }

  /** null: no data. */
  show(make) {
    this.#make = make;
    this.#draw();
  }
}

export class DayChart extends Chart {
  /** days: seconds; values: a list for each kind; write: an amount as text; point: (index or null). */
  draw({ days, kinds, values, write, writeDay, point }) {
    const most = Math.max(1, ...stacked(kinds, values)[0]);
    this.show(() => ({
      options: {
        height: DAY_HEIGHT,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
        cursor: { y: false, drag: { x: false, y: false } },
        hooks: { setCursor: [({ cursor }) => point(cursor.idx ?? null)] },
        scales: {
          x: { range: [days[0] - DAY_S / 2, days.at(-1) + DAY_S / 2] },
          y: { range: [0, most * 1.08] },
        },
        series: [{}, ...seriesOf(kinds, [0.75, 60])],
        axes: [
          axis({ values: (_, splits) => splits.map(writeDay), incrs: DAY_STEPS, space: 64, size: 32,
            grid: { show: false } }),
          axis({ values: (_, splits) => splits.map(write), incrs: WHOLE_STEPS, space: 40,
            size: (_, words) => widthOf(words ?? []) + 16 }),
        ],
      },
      data: [days, ...stacked(kinds, values)],
    }));
  }
}

export class ProductChart extends Chart {
  /** names: one per bar, from the top. */
  draw({ names, kinds, values, write }) {
    const most = Math.max(1, ...stacked(kinds, values)[0]);
    this.show((width) => {
      const room = Math.min(widthOf(names) + 16, width * 0.4);
      const letters = Math.floor(room / LETTER);
      const short = (name) => (name.length > letters ? `${name.slice(0, letters - 1)}…` : name);
      return {
        options: {
          height: names.length * PRODUCT_HEIGHT + 40,
          cursor: { show: false },
          scales: {
            x: { time: false, ori: 1, dir: -1, range: [-0.5, names.length - 0.5] },
            y: { ori: 0, dir: 1, range: [0, most * 1.05] },
          },
          series: [{}, ...seriesOf(kinds, [0.65, 26])],
          axes: [
            axis({ side: 3, splits: () => names.map((_, i) => i), values: () => names.map(short), size: room,
              grid: { show: false }, ticks: { show: false } }),
            axis({ side: 2, values: (_, splits) => splits.map(write), incrs: WHOLE_STEPS, space: 70 }),
          ],
        },
        data: [names.map((_, i) => i), ...stacked(kinds, values)],
      };
    });
  }
}
