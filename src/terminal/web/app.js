// SPDX-License-Identifier: Apache-2.0
// The pay page's controller: turns addresses, button presses and the center's answers into states.

import { isAccount, isCancelled, isLookUp, isSettled, isTerminal } from './center/answers.js';
import { createCenter } from './center/calls.js';
import { decode, readText, supersedes } from './center/code.js';
import { endedSales, entriesOf, isOfSale, newestPermit } from './storage/history.js';
import { makeKey } from './center/key.js';
import { createRetryTimer } from './retry-timer.js';
import { Scanning } from './camera/scanning.js';
import { isFinal, next } from './states.js';

const CALLS = { sale: 'settle', cancel: 'cancel' };
const CHECKS = { sale: isSettled, cancel: isCancelled };

/** Turns an answer whose value does not fit into the problem `answer`. */
function checked(answer, fits) {
  return answer.value === undefined || fits(answer.value) ? answer : { reason: 'answer' };
}

/** Whether the home view would not change; showing it again would move the focus. */
function isSame(one, other) {
  return one.account?.balance === other.account?.balance && one.waiting?.code === other.waiting?.code;
}

/** The code in the address; null without one, '' when the path is not a code. */
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
  #retry = createRetryTimer();
  #terminal = null;
  #center = null;
  #account = null; // as the center reported it last
  #sale = null; // the sale on the screen: {code, lookUp}
  #task = 0; // number of the newest task: results of older tasks are not shown

  /** store: of openStore. screen: a Screen. awake: of createAwake. act: receives the button handlers. */
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
      pay: () => this.#send({ kind: 'sale', ...this.#sale, at: Date.now() }),
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
      this.#go('not_enrolled');
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
    this.#retry.cancel();
    return ++this.#task;
  }

  /** Shows the state that follows the word; throws when the word is not allowed in this state. */
  #go(word, data = {}) {
    const state = next(this.#screen.state(), word);
    if (state === undefined) {
      throw new Error(`the state ${this.#screen.state()} has no transition for ${word}`);
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

  /** Shows a problem. `again` runs when the button is pressed, and after a delay or when the network
   * is back where that can help. */
  #goProblem({ reason, retryAfter }, again, data = {}) {
    this.#act.again = () => {
      this.#retry.cancel();
      again();
    };
    const state = this.#go(reason, { ...data, reason });
    if (state === 'offline' || retryAfter !== undefined || (state === 'busy' && data.isKept)) {
      this.#retry.schedule(again, retryAfter);
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
      await this.#store.keepTerminal(this.#terminal); // before the center receives the key
    }
    const { value, ...refused } = checked(
      await this.#center.enrol(invitation === '' ? null : invitation), isTerminal);
    if (mine !== this.#task) {
      return;
    }
    if (value === undefined) {
      this.#goProblem(refused, () => this.#enrol(written));
      return;
    }
    this.#retry.reset();
    this.#use({ ...this.#terminal, account: value.account, currency: value.currency });
    await this.#store.keepTerminal(this.#terminal);
    void navigator.storage?.persist?.(); // or the browser may delete the key
    await this.#open(codeOfAddress());
  }

  /** Deletes the key and all sales; the next enrollment makes a new key. */
  async #renew() {
    this.#begin();
    await this.#store.forget();
    this.#terminal = null;
    this.#account = null;
    this.#go('not_enrolled');
  }

  // --- the account ---

  /** Requests the account, and marks sales that have ended. */
  async #loadAccount() {
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
    if (mine !== this.#task) {
      return;
    }
    if (kept !== undefined) {
      await this.#send(kept);
      return;
    }
    setAddress(null);
    const before = await this.#homeData();
    this.#go('go_home', before);
    const { value, ...refused } = await this.#loadAccount();
    const now = await this.#homeData();
    if (mine !== this.#task) {
      return;
    }
    if (refused.reason === 'signature') {
      this.#goProblem(refused, () => this.#home());
    } else if (value !== undefined && !isSame(before, now)) {
      this.#go('go_home', now);
    }
  }

  async #homeData() {
    return { account: this.#account, waiting: newestPermit(await this.#store.sales()) };
  }

  async #history() {
    const mine = this.#begin();
    this.#go('look');
    const { value, ...refused } = await this.#loadAccount();
    const sales = await this.#store.sales();
    if (mine !== this.#task) {
      return;
    }
    if (value === undefined) {
      this.#goProblem(refused, () => this.#history());
      return;
    }
    this.#retry.reset();
    this.#go('go_history', { account: value, entries: entriesOf(value.statement, sales) });
  }

  // --- a code ---

  /** Opens the code in the address, after the request that has no answer yet [WIRE-63]. */
  async #open(code) {
    const mine = this.#begin();
    const [kept, record] = await Promise.all([this.#store.request(), this.#store.sale(code ?? '')]);
    if (mine !== this.#task) {
      return;
    }
    const payload = code === null ? {} : decode(code);
    if (kept !== undefined) {
      const isDead = payload.error === undefined && kept.kind === 'sale' &&
        supersedes(payload, decode(kept.code));
      if (!isDead) {
        await this.#send(kept);
        return;
      }
      await this.#store.dropRequest(); // this code refunds what that request may have paid
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
    const [answer] = await Promise.all([this.#center.lookUp(code), this.#loadAccount()]);
    const { value, ...refused } = checked(answer, (found) => isLookUp(found, payload));
    if (mine !== this.#task) {
      return;
    }
    if (value === undefined) {
      this.#goProblem(refused, () => this.#look(code, payload));
      return;
    }
    this.#retry.reset();
    this.#sale = { code, lookUp: value };
    if (payload.kind === 'cancel') {
      await this.#send({ kind: 'cancel', ...this.#sale, at: Date.now() });
    } else {
      const balance = this.#account?.balance ?? null;
      const { account } = this.#terminal;
      this.#go(value.result, { lookUp: value, balance, account, reason: value.result });
      if (value.result === 'funds') {
        this.#waitForMoney(code, payload);
      }
    }
  }

  /** Goes on with the same code when a deposit arrives. */
  #waitForMoney(code, payload) {
    const mine = this.#task;
    this.#retry.schedule(async () => {
      const { value } = await this.#loadAccount();
      if (mine !== this.#task) {
        return;
      }
      if (value !== undefined && value.balance >= payload.price) {
        await this.#look(code, payload);
      } else {
        this.#waitForMoney(code, payload);
      }
    });
  }

  /** [WIRE-19] Settles or cancels: saves the request, then sends it until there is an answer. */
  async #send(request) {
    const mine = this.#begin();
    const { kind, code, lookUp } = request;
    setAddress(code);
    this.#go(kind === 'sale' ? 'pay' : 'refund');
    await this.#store.keepRequest(request);
    const payload = decode(code);
    const { value, ...refused } = checked(
      await this.#center[CALLS[kind]](code), (found) => CHECKS[kind](found, payload));
    if (mine !== this.#task) {
      return;
    }
    if (value === undefined) {
      const isKept = !isFinal(refused.reason);
      if (!isKept) {
        await this.#store.dropRequest();
      }
      const data = { lookUp, balance: this.#account?.balance ?? null, account: this.#terminal.account };
      this.#goProblem(refused, () => this.#send(request), { ...data, isKept });
      return;
    }
    this.#retry.reset();
    const data = await this.#keepAnswer(request, value);
    if (mine === this.#task) {
      this.#go(value.result, { lookUp, balance: value.balance, reason: value.result, ...data });
    }
  }

  /** Saves the sale with its permit, and deletes the request. */
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

  /** Shows a saved permit at once, also without a network; then, when the center reports that the sale
   * has ended, shows that. */
  async #showPermit(record) {
    const mine = this.#begin();
    const { code, lookUp } = record;
    this.#sale = { code, lookUp };
    setAddress(code);
    this.#go('show_permit', { ...record, balance: this.#account?.balance ?? null });
    await this.#loadAccount();
    const now = await this.#store.sale(code);
    if (mine === this.#task && now?.done === true) {
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
