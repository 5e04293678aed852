// SPDX-License-Identifier: Apache-2.0
// What happens: from the address, the buttons and the center's answers to the states of the page.

import { isAccount, isCancelled, isLookUp, isSettled, isTerminal } from './answers.js';
import { openCamera } from './camera.js';
import { createCenter } from './center.js';
import { decode, readText, supersedes } from './code.js';
import { entriesOf } from './history.js';
import { makeKey } from './key.js';
import { createPatience } from './patience.js';
import { isFinal, next } from './states.js';

/** store: openStore's. screen: createScreen's. awake: createAwake's. act: where the buttons look. */
export function createApp({ store, screen, awake, act }) {
  const patience = createPatience();
  let terminal = null;
  let center = null;
  let camera = null;
  let account = null; // the center's last word on balance and currency
  let sale = null; // what is shown: {code, payload, lookUp, balance}
  let turn = 0; // grows with each thing begun: what was begun before is not shown any more

  const begin = () => {
    patience.end();
    return ++turn;
  };

  /** Goes where the word leads; what has no place here is a fault in the page. */
  function go(word, data = {}) {
    const state = next(screen.state(), word);
    if (state === undefined) {
      throw new Error(`${word} leads nowhere from ${screen.state()}`);
    }
    if (state !== 'scan') {
      camera?.stop();
      camera = null;
    }
    if (state === 'permit') {
      awake.keep();
    } else {
      awake.release();
    }
    screen.show(state, data);
    return state;
  }

  /** A problem: the state that tells it; `again` is what the button does, and time or the network. */
  function goProblem({ reason, retryAfter }, again, data = {}) {
    act.again = () => {
      patience.end();
      again();
    };
    const state = go(reason, { ...data, reason });
    if (state === 'offline' || retryAfter !== undefined || (state === 'busy' && data.isKept)) {
      patience.wait(again, retryAfter);
    }
  }

  function useTerminal(found) {
    terminal = found;
    center = createCenter(terminal);
  }

  // --- enrolment ---

  async function enrol(written) {
    const mine = begin();
    const invitation = written.replace(/[\s-]/g, '').toUpperCase();
    go('enrol');
    if (terminal === null) {
      useTerminal(await makeKey());
      await store.keepTerminal(terminal); // before anybody knows of it
    }
    const { value, ...refused } = await center.enrol(invitation === '' ? null : invitation);
    if (mine !== turn) {
      return;
    }
    if (value === undefined || !isTerminal(value)) {
      goProblem(value === undefined ? refused : { reason: 'answer' }, () => enrol(written));
      return;
    }
    patience.calm();
    terminal = { ...terminal, account: value.account, currency: value.currency };
    await store.keepTerminal(terminal);
    void navigator.storage?.persist?.(); // so that the browser does not clear the key by itself
    await open(codeOfAddress());
  }

  async function renew() {
    begin();
    await store.forget();
    terminal = null;
    account = null;
    go('stranger');
  }

  // --- the account ---

  async function askAccount() {
    const answer = await center.account();
    if (answer.value !== undefined && !isAccount(answer.value)) {
      return { reason: 'answer' };
    }
    account = answer.value ?? account;
    return answer;
  }

  async function home() {
    const mine = begin();
    const [kept, waiting] = await Promise.all([store.request(), newestPermit()]);
    if (mine !== turn) {
      return;
    }
    if (kept !== undefined) {
      await bring(kept);
      return;
    }
    setAddress(null);
    go('go_home', { account, waiting });
    const { value, ...refused } = await askAccount();
    if (mine !== turn) {
      return;
    }
    if (value !== undefined) {
      go('go_home', { account, waiting });
    } else if (refused.reason === 'signature') {
      goProblem(refused, home);
    }
  }

  /** The newest sale whose permit may still be shown; null: there is none. */
  async function newestPermit() {
    const sales = await store.sales();
    const open = sales.filter((each) => !each.done);
    return open.sort((one, other) => other.at - one.at)[0] ?? null;
  }

  async function showHistory() {
    const mine = begin();
    if (screen.state() !== 'looking') {
      go('look');
    }
    const { value, ...refused } = await askAccount();
    const sales = await store.sales();
    if (mine !== turn) {
      return;
    }
    if (value === undefined) {
      goProblem(refused, showHistory);
      return;
    }
    patience.calm();
    go('go_history', { account: value, entries: entriesOf(value.statement, sales) });
  }

  // --- a code ---

  async function look(code, payload) {
    const mine = begin();
    go('look');
    const [{ value, ...refused }] = await Promise.all([center.lookUp(code), askAccount()]);
    if (mine !== turn) {
      return;
    }
    if (value === undefined || !isLookUp(value, payload)) {
      goProblem(value === undefined ? refused : { reason: 'answer' }, () => look(code, payload));
      return;
    }
    patience.calm();
    sale = { code, payload, lookUp: value, balance: account?.balance ?? null };
    if (payload.kind === 'cancel') {
      await bring({ kind: 'cancel', code, lookUp: value, at: Date.now() });
    } else if (next('looking', value.result) !== undefined) {
      go(value.result, { ...sale, reason: value.result });
    } else {
      go('answer', { reason: 'answer' });
    }
  }

  function pay() {
    return bring({ kind: 'sale', code: sale.code, lookUp: sale.lookUp, at: Date.now() });
  }

  /** [WIRE-19] Settles or cancels: kept first, then sent, until there is an answer. */
  async function bring(request) {
    const mine = begin();
    setAddress(request.code);
    go(request.kind === 'sale' ? 'pay' : 'refund');
    await store.keepRequest(request);
    const { value, ...refused } = await send(request);
    if (mine !== turn) {
      return;
    }
    const balance = value?.balance ?? account?.balance ?? null;
    const data = { lookUp: request.lookUp, balance };
    if (value === undefined) {
      if (isFinal(refused.reason)) {
        await store.dropRequest();
      }
      goProblem(refused, () => bring(request), { ...data, isKept: !isFinal(refused.reason) });
      return;
    }
    patience.calm();
    const record = await keepAnswer(request, value);
    if (mine === turn) {
      go(value.result, { ...data, ...record, reason: value.result });
    }
  }

  async function send({ kind, code }) {
    const payload = decode(code);
    const answer = kind === 'sale' ? await center.settle(code) : await center.cancel(code);
    const fits = kind === 'sale' ? isSettled : isCancelled;
    return answer.value === undefined || fits(answer.value, payload) ? answer : { reason: 'answer' };
  }

  /** The answer is here: the sale and its permit are kept, the request is let go. */
  async function keepAnswer({ kind, code, lookUp, at }, value) {
    account = account === null ? null : { ...account, balance: value.balance };
    if (kind === 'sale') {
      const record = { code, lookUp, permit: value.permit, at, done: false, refunded: false };
      await store.keepAnswer(record);
      return { permit: value.permit };
    }
    const sales = await store.sales();
    const own = sales.find((each) => isSameSale(each.lookUp, lookUp));
    if (own === undefined) {
      await store.dropRequest();
      return { isOwn: false };
    }
    await store.keepAnswer({ ...own, done: true, refunded: true });
    return { isOwn: true };
  }

  function showPermit(record) {
    begin();
    sale = { code: record.code, payload: decode(record.code), lookUp: record.lookUp };
    setAddress(record.code);
    go('show_permit', { ...record, balance: account?.balance ?? null });
  }

  async function done() {
    const record = await store.sale(sale.code);
    if (record !== undefined) {
      await store.keepSale({ ...record, done: true });
    }
    await home();
  }

  async function permitAgain() {
    showPermit(await newestPermit());
  }

  // --- the camera ---

  async function scan() {
    const mine = begin();
    camera?.stop();
    go('go_scan');
    const video = document.getElementById('camera');
    const opened = await openCamera(video, found, () => goProblem({ reason: 'offline' }, scan));
    if (opened.error !== undefined) {
      if (mine === turn) {
        go(opened.error);
      }
    } else if (mine === turn) {
      camera = opened;
      offerTorch(opened.torch);
    } else {
      opened.stop();
    }
  }

  function offerTorch(torch) {
    const switcher = document.getElementById('torch');
    if (torch === null || switcher === null) {
      return;
    }
    switcher.hidden = false;
    switcher.addEventListener('click', () => {
      const on = switcher.getAttribute('aria-pressed') !== 'true';
      switcher.setAttribute('aria-pressed', String(on));
      void torch(on).catch(() => {});
    });
  }

  /** What a frame says: one code leads on, all else is told and passed over [READ-5]. */
  function found(texts) {
    const hint = document.getElementById('scan-hint');
    const code = texts.length === 1 ? readText(texts[0]) : null;
    const payload = code === null ? {} : decode(code);
    if (payload.kind === 'sale' || payload.kind === 'cancel') {
      camera?.stop();
      setAddress(code);
      void open(code);
    } else if (hint !== null) {
      const told = texts.length > 1 ? 'several' : payload.kind === 'permit' ? 'permit' : 'foreign';
      hint.dataset.hint = told;
      const words = screen.say(`scan.${told}`);
      hint.textContent = hint.textContent === words ? hint.textContent : words;
    }
  }

  // --- where to begin ---

  function codeOfAddress() {
    return location.pathname === '/' ? null : (readText(location.pathname) ?? '');
  }

  function setAddress(code) {
    const path = code === null ? '/' : `/${code}`;
    if (location.pathname !== path) {
      history.pushState(null, '', path);
    }
  }

  /** What the address says; first of all, what was sent and not answered. */
  async function open(code) {
    const mine = begin();
    const [kept, record] = await Promise.all([store.request(), store.sale(code ?? '')]);
    if (mine !== turn) {
      return;
    }
    const payload = code === null ? null : decode(code);
    if (kept !== undefined && isToBeSent(kept, payload)) {
      await bring(kept);
      return;
    }
    if (kept !== undefined) {
      await store.dropRequest(); // its sale is dead: whatever was paid comes back with this code
    }
    await openCode(code, payload, record);
  }

  async function openCode(code, payload, record) {
    if (code === null) {
      await home();
    } else if (payload.kind === undefined || payload.kind === 'permit') {
      begin();
      go('look');
      go(payload.kind === 'permit' ? 'not_sale' : 'malformed',
        { reason: payload.kind === 'permit' ? 'not_sale' : 'malformed' });
    } else if (payload.kind === 'sale' && record?.done === false) {
      showPermit(record);
    } else {
      await look(code, payload);
    }
  }

  Object.assign(act, { enrol, renew, home, pay, scan, done, permitAgain, history: showHistory });

  return {
    async start() {
      const found = await store.terminal();
      if (found !== undefined) {
        useTerminal(found);
      }
      if (terminal?.account === undefined) {
        go('stranger');
      } else {
        await open(codeOfAddress());
      }
      addEventListener('popstate', () => {
        if (terminal?.account !== undefined && !['paying', 'refunding'].includes(screen.state())) {
          void open(codeOfAddress());
        }
      });
    },
  };
}

const isSameSale = (one, other) => one.machine === other.machine && one.counter === other.counter;

/** A request that has no answer is sent again, unless the code that is opened says that its sale is
 * dead [MACHINE-5]. */
function isToBeSent(kept, payload) {
  return payload === null || payload.kind === undefined || kept.kind === 'cancel' ||
    !supersedes(payload, decode(kept.code));
}
