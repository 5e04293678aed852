// SPDX-License-Identifier: Apache-2.0
// The page's state: the token, the requests with it and their timing, and the display of responses.

import { OF_NOW, createReports } from './reports.js';
import { save } from './screen.js';
import { lastDays } from './sums.js';
import { Board } from './views/board.js';
import { loading, login } from './views/login.js';

const TOKEN = 'operator-token'; // in sessionStorage: gone with the tab
const EVERY_MS = 30_000; // what is now
const SUMS_EVERY_MS = 300_000; // what was sold: it costs the center more
const SUMS = ['days', 'products', 'machines'];
const DAYS = 30;

export class App {
  #screen;
  #kept;
  #token = null;
  #reports = null;
  #board = null;
  #data = null;
  #days = DAYS; // what is wanted: the last so many days; null: others
  #range = lastDays(DAYS, Date.now() / 1000);
  #shown = { range: this.#range, days: DAYS };
  #sumsAt = 0; // when what was sold was asked for last; 0: it has to be
  #freshAt = null; // the center's clock when all was up to date
  #timer = null;
  #turn = 0; // grows with each thing begun: what was begun before is not shown any more

  constructor(screen, kept) {
    this.#screen = screen;
    this.#kept = kept;
  }

  start() {
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden && this.#board !== null) {
        void this.#refresh();
      }
    });
    const token = this.#kept.getItem(TOKEN);
    return token === null ? this.#leave(null) : this.#open(token);
  }

  // --- the token ---

  /** [WIRE-76] Deletes the token and all fetched data. reason: of the problem, or null. */
  #leave(reason) {
    this.#turn++;
    clearTimeout(this.#timer);
    this.#kept.removeItem(TOKEN);
    [this.#token, this.#reports, this.#board, this.#data, this.#freshAt] = [null, null, null, null, null];
    this.#screen.offer(null);
    this.#screen.asOf(null);
    this.#screen.show('login', (words) => login(words, reason, (token) => this.#open(token)));
    this.#screen.tell(reason === null ? '' : this.#screen.words.t(`problem.${reason}`));
    document.getElementById('token').focus();
  }

  async #open(token) {
    this.#token = token;
    this.#reports = createReports(token);
    this.#data = null;
    this.#sumsAt = 0;
    this.#screen.show('loading', (words) => loading(words));
    this.#screen.tell(this.#screen.words.t('loading'));
    await this.#refresh();
  }

  // --- the reports ---

  /** Fetches the reports one after the other, because the center makes one at a time, and shows all of
   * them or none. Returns the problem, or null. */
  async #fetch(names, mine) {
    const fresh = {};
    for (const name of names) {
      const { value, ...problem } = await this.#reports.lines(name, this.#range);
      if (mine !== this.#turn || value === undefined) {
        return problem;
      }
      fresh[name] = value;
    }
    this.#data = { ...this.#data, ...fresh };
    return null;
  }

  /** The reports of sales: fetched rarely, unless the range changes. */
  async #fetchSums(mine) {
    if (Date.now() - this.#sumsAt < SUMS_EVERY_MS) {
      return null;
    }
    const problem = await this.#fetch(SUMS, mine);
    if (problem === null) {
      this.#sumsAt = Date.now();
      this.#shown = { range: this.#range, days: this.#days };
    } else if (problem.reason === 'range') { // back to what there is a report for
      ({ range: this.#range, days: this.#days } = this.#shown);
    }
    return problem;
  }

  async #refresh() {
    const mine = ++this.#turn;
    clearTimeout(this.#timer);
    if (this.#days !== null) {
      const range = lastDays(this.#days, Date.now() / 1000);
      this.#sumsAt = range.to === this.#range.to && range.from === this.#range.from ? this.#sumsAt : 0;
      this.#range = range;
    }
    const problem = (await this.#fetch(OF_NOW, mine)) ?? (mine === this.#turn ? await this.#fetchSums(mine) : null);
    if (mine !== this.#turn) {
      return;
    }
    this.#freshAt = problem === null ? this.#data.status.at : this.#freshAt;
    if (problem?.reason === 'token') {
      this.#leave('token');
      return;
    }
    this.#show(problem);
    this.#timer = setTimeout(() => this.#tick(), Math.max(EVERY_MS, (problem?.retryAfter ?? 0) * 1000));
  }

  #tick() {
    if (!document.hidden) {
      void this.#refresh();
    }
  }

  #show(problem) {
    this.#screen.offer({
      refresh: () => {
        this.#sumsAt = 0;
        void this.#refresh();
      },
      leave: () => this.#leave(null),
    });
    if (this.#data?.machines === undefined) { // nothing yet to show it beside
      this.#screen.show('waiting', (words) => loading(words, problem.reason));
      return;
    }
    this.#kept.setItem(TOKEN, this.#token);
    const { range, days } = this.#shown;
    if (this.#board === null) {
      this.#screen.tell('');
      this.#screen.show('board', (words) => {
        this.#board = new Board(words, {
          choose: (wantedDays, wantedRange) => this.#choose(wantedDays, wantedRange),
          csv: (name) => this.#csv(name),
          tell: (text) => this.#screen.tell(text),
        });
        this.#board.update(this.#data, this.#shown.range, this.#shown.days);
        return this.#board.elements;
      });
    } else {
      this.#board.update(this.#data, range, days);
    }
    this.#screen.asOf(this.#freshAt);
    this.#board.warn(problem === null ? null : { reason: problem.reason, since: this.#freshAt });
  }

  /** The number of days that end today, or null for the range of the form. */
  #choose(days, range) {
    this.#days = days;
    this.#range = days === null ? range : lastDays(days, Date.now() / 1000);
    this.#sumsAt = 0;
    void this.#refresh();
  }

  async #csv(name) {
    const { value, reason } = await this.#reports.csv(name, this.#shown.range);
    if (reason === 'token') {
      this.#leave('token');
    } else if (reason !== undefined) {
      this.#board?.warn({ reason, since: this.#freshAt });
    } else {
      const { from, to } = this.#shown.range;
      save(OF_NOW.includes(name) ? `tricode-${name}.csv` : `tricode-${name}-${from}-${to}.csv`, value);
    }
  }
}
