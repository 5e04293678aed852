// SPDX-License-Identifier: Apache-2.0
// What happens: from the address, the buttons and the center's answers to the states of the page.

import { isAccount, isCancelled, isLookUp, isSettled, isTerminal } from './answers.js';
import { createCenter } from './center.js';
import { decode, readText, supersedes } from './code.js';
import { endedSales, entriesOf, isOfSale, newestPermit } from './history.js';
import { makeKey } from './key.js';
import { createPatience } from './patience.js';
import { Scanning } from './scanning.js';
import { isFinal, next } from './states.js';

const CALLS = { sale: 'settle', cancel: 'cancel' };
const CHECKS = { sale: isSettled, cancel: isCancelled };

/** An answer whose value is none that fits is no answer. */
function checked(answer, fits) {
  return answer.value === undefined || fits(answer.value) ? answer : { reason: 'answer' };
}

/** Whether home would look the same: then it is left as it is, with the focus where it is. */
function isSame(one, other) {
  return one.account?.balance === other.account?.balance && one.waiting?.code === other.waiting?.code;
}

/** The code in the address: null: none; '' : what is there is no code. */
function codeOfAddress() {
  return location.pathname === '/' ? null : (readText(location.pathname) ?? '');
}

function setAddress(code) {
  const path = code === null ? '/' : `/${code}`;
  if (location.pathname !== path) {
    history.pushState(null, '', path);
  }
}

export class App {
  #store;
  #screen;
  #awake;
  #act;
  #scanning;
  #patience = createPatience();
  #terminal = null;
  #center = null;
  #account = null; // the center's last word on it
  #sale = null; // what is shown: {code, lookUp}
  #turn = 0; // grows with each thing begun: what was begun before is not shown any more

  /** store: openStore's. screen: a Screen. awake: createAwake's. act: where the buttons look. */
  constructor({ store, screen, awake, act }) {
    this.#store = store;
    this.#screen = screen;
    this.#awake = awake;
    this.#act = act;
    this.#scanning = new Scanning(screen.say);
    Object.assign(act, {
      enrol: (invitation) => this.#enrol(invitation),
      renew: () => this.#renew(),
      home: () => this.#home(),
      history: () => this.#history(),
      pay: () => this.#bring({ kind: 'sale', ...this.#sale, at: Date.now() }),
      permitAgain: () => this.#permitAgain(),
      done: () => this.#done(),
      scan: () => this.#scan(),
    });
  }

  async start() {
    const terminal = await this.#store.terminal();
    if (terminal !== undefined) {
      this.#use(terminal);
    }
    if (terminal?.account === undefined) {
      this.#go('stranger');
    } else {
      await this.#open(codeOfAddress());
    }
    addEventListener('popstate', () => {
      if (this.#terminal?.account !== undefined && next(this.#screen.state(), 'look') !== undefined) {
        void this.#open(codeOfAddress());
      }
    });
  }

  // --- from state to state ---

  #begin() {
    this.#patience.end();
    return ++this.#turn;
  }

  /** Goes where the word leads; one that has no place here is a fault in the page. */
  #go(word, data = {}) {
    const state = next(this.#screen.state(), word);
    if (state === undefined) {
      throw new Error(`${word} leads nowhere from ${this.#screen.state()}`);
    }
    if (state !== 'scan') {
      this.#scanning.stop();
    }
    if (state === 'permit') {
      this.#awake.keep();
    } else {
      this.#awake.release();
    }
    this.#screen.show(state, data);
    return state;
  }

  /** Tells a problem; `again` is for its button, and for time or the network, where they can help. */
  #goProblem({ reason, retryAfter }, again, data = {}) {
    this.#act.again = () => {
      this.#patience.end();
      again();
    };
    const state = this.#go(reason, { ...data, reason });
    if (state === 'offline' || retryAfter !== undefined || (state === 'busy' && data.isKept)) {
      this.#patience.wait(again, retryAfter);
    }
  }

  // --- this phone ---

  #use(terminal) {
    this.#terminal = terminal;
    this.#center = createCenter(terminal);
  }

  async #enrol(written) {
    const mine = this.#begin();
    const invitation = written.replace(/[\s-]/g, '').toUpperCase();
    this.#go('enrol');
    if (this.#terminal === null) {
      this.#use(await makeKey());
      await this.#store.keepTerminal(this.#terminal); // before anybody knows of it
    }
    const { value, ...refused } = checked(
      await this.#center.enrol(invitation === '' ? null : invitation), isTerminal);
    if (mine !== this.#turn) {
      return;
    }
    if (value === undefined) {
      this.#goProblem(refused, () => this.#enrol(written));
      return;
    }
    this.#patience.calm();
    this.#use({ ...this.#terminal, account: value.account, currency: value.currency });
    await this.#store.keepTerminal(this.#terminal);
    void navigator.storage?.persist?.(); // so that the browser does not clear the key by itself
    await this.#open(codeOfAddress());
  }

  /** Another key, and nothing of the old one's. */
  async #renew() {
    this.#begin();
    await this.#store.forget();
    this.#terminal = null;
    this.#account = null;
    this.#go('stranger');
  }

  // --- the account ---

  /** The account's answer; with it, sales that have ended are marked so. */
  async #askAccount() {
    const answer = checked(await this.#center.account(), isAccount);
    if (answer.value !== undefined) {
      this.#account = answer.value;
      const ended = endedSales(answer.value.statement, await this.#store.sales());
      await Promise.all(ended.map((each) => this.#store.keepSale({ ...each, done: true })));
    }
    return answer;
  }

  async #home() {
    const mine = this.#begin();
    const kept = await this.#store.request();
    if (mine !== this.#turn) {
      return;
    }
    if (kept !== undefined) {
      await this.#bring(kept);
      return;
    }
    setAddress(null);
    const before = await this.#atHome();
    this.#go('go_home', before);
    const { value, ...refused } = await this.#askAccount();
    const now = await this.#atHome();
    if (mine !== this.#turn) {
      return;
    }
    if (refused.reason === 'signature') {
      this.#goProblem(refused, () => this.#home());
    } else if (value !== undefined && !isSame(before, now)) {
      this.#go('go_home', now);
    }
  }

  async #atHome() {
    return { account: this.#account, waiting: newestPermit(await this.#store.sales()) };
  }

  async #history() {
    const mine = this.#begin();
    this.#go('look');
    const { value, ...refused } = await this.#askAccount();
    const sales = await this.#store.sales();
    if (mine !== this.#turn) {
      return;
    }
    if (value === undefined) {
      this.#goProblem(refused, () => this.#history());
      return;
    }
    this.#patience.calm();
    this.#go('go_history', { account: value, entries: entriesOf(value.statement, sales) });
  }

  // --- a code ---

  /** What the address says; first of all, what was sent and not answered [WIRE-63]. */
  async #open(code) {
    const mine = this.#begin();
    const [kept, record] = await Promise.all([this.#store.request(), this.#store.sale(code ?? '')]);
    if (mine !== this.#turn) {
      return;
    }
    const payload = code === null ? {} : decode(code);
    if (kept !== undefined) {
      const isDead = payload.error === undefined && kept.kind === 'sale' &&
        supersedes(payload, decode(kept.code));
      if (!isDead) {
        await this.#bring(kept);
        return;
      }
      await this.#store.dropRequest(); // whatever was paid comes back with this code
    }
    await this.#openCode(code, payload, record);
  }

  async #openCode(code, payload, record) {
    if (code === null) {
      await this.#home();
    } else if (payload.kind === 'sale' && record?.done === false) {
      await this.#showPermit(record);
    } else if (payload.kind === 'sale' || payload.kind === 'cancel') {
      await this.#look(code, payload);
    } else {
      const reason = payload.kind === 'permit' ? 'not_sale' : 'malformed';
      this.#go('look');
      this.#go(reason, { reason });
    }
  }

  async #look(code, payload) {
    const mine = this.#begin();
    this.#go('look');
    const [answer] = await Promise.all([this.#center.lookUp(code), this.#askAccount()]);
    const { value, ...refused } = checked(answer, (found) => isLookUp(found, payload));
    if (mine !== this.#turn) {
      return;
    }
    if (value === undefined) {
      this.#goProblem(refused, () => this.#look(code, payload));
      return;
    }
    this.#patience.calm();
    this.#sale = { code, lookUp: value };
    if (payload.kind === 'cancel') {
      await this.#bring({ kind: 'cancel', ...this.#sale, at: Date.now() });
    } else {
      const balance = this.#account?.balance ?? null;
      const { account } = this.#terminal;
      this.#go(value.result, { lookUp: value, balance, account, reason: value.result });
      if (value.result === 'funds') {
        this.#waitForMoney(code, payload);
      }
    }
  }

  /** Whoever has money paid in now goes on with the same code. */
  #waitForMoney(code, payload) {
    const mine = this.#turn;
    this.#patience.wait(async () => {
      const { value } = await this.#askAccount();
      if (mine !== this.#turn) {
        return;
      }
      if (value !== undefined && value.balance >= payload.price) {
        await this.#look(code, payload);
      } else {
        this.#waitForMoney(code, payload);
      }
    });
  }

  /** [WIRE-19] Settles or cancels: kept first, then sent, until there is an answer. */
  async #bring(request) {
    const mine = this.#begin();
    const { kind, code, lookUp } = request;
    setAddress(code);
    this.#go(kind === 'sale' ? 'pay' : 'refund');
    await this.#store.keepRequest(request);
    const payload = decode(code);
    const { value, ...refused } = checked(
      await this.#center[CALLS[kind]](code), (found) => CHECKS[kind](found, payload));
    if (mine !== this.#turn) {
      return;
    }
    if (value === undefined) {
      const isKept = !isFinal(refused.reason);
      if (!isKept) {
        await this.#store.dropRequest();
      }
      const data = { lookUp, balance: this.#account?.balance ?? null, account: this.#terminal.account };
      this.#goProblem(refused, () => this.#bring(request), { ...data, isKept });
      return;
    }
    this.#patience.calm();
    const data = await this.#keepAnswer(request, value);
    if (mine === this.#turn) {
      this.#go(value.result, { lookUp, balance: value.balance, reason: value.result, ...data });
    }
  }

  /** The answer is here: the sale and its permit are kept, the request is let go. */
  async #keepAnswer({ kind, code, lookUp, at }, { permit, balance, result }) {
    this.#account = this.#account === null ? null : { ...this.#account, balance };
    if (kind === 'sale') {
      this.#sale = { code, lookUp };
      await this.#store.keepAnswer({ code, lookUp, permit, at, done: false, refunded: false });
      return { permit };
    }
    const sales = await this.#store.sales();
    const own = sales.find((each) => isOfSale(each, lookUp));
    if (own === undefined) {
      await this.#store.dropRequest();
    } else {
      await this.#store.keepAnswer({ ...own, done: true, refunded: result === 'refunded' || own.refunded });
    }
    return { isOwn: own !== undefined };
  }

  // --- a permit ---

  /** It is shown at once, also without a network; if the center says that its sale is over, that. */
  async #showPermit(record) {
    const mine = this.#begin();
    const { code, lookUp } = record;
    this.#sale = { code, lookUp };
    setAddress(code);
    this.#go('show_permit', { ...record, balance: this.#account?.balance ?? null });
    await this.#askAccount();
    const now = await this.#store.sale(code);
    if (mine === this.#turn && now?.done === true) {
      this.#go('look');
      this.#go('closed', { reason: 'closed' });
    }
  }

  async #permitAgain() {
    await this.#showPermit(newestPermit(await this.#store.sales()));
  }

  async #done() {
    const record = await this.#store.sale(this.#sale.code);
    if (record !== undefined) {
      await this.#store.keepSale({ ...record, done: true });
    }
    await this.#home();
  }

  // --- the camera ---

  async #scan() {
    this.#begin();
    this.#go('go_scan');
    const found = (code) => {
      setAddress(code);
      void this.#open(code);
    };
    await this.#scanning.start(found, (word) => {
      if (word === 'offline') {
        this.#go('look');
        this.#goProblem({ reason: word }, () => this.#scan());
      } else {
        this.#go(word);
      }
    });
  }
}
