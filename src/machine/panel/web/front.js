// SPDX-License-Identifier: Apache-2.0
// The machine's front: shows the state of the machine, and the results of the scanner.

import { element } from '../../../host/web/element.js';
import { formatMoney } from '../../../host/web/money.js';
import { paintSymbol, symbolOf } from '../../../host/web/symbol.js';
import { drawingOf } from './drawing.js';
import { LANGUAGES, currentLanguage, localeOf, rememberLanguage, say } from './messages.js';
import { Countdown, clockOf } from './offer.js';
import { makeParts } from './parts.js';

const BUSY = new Set(['busy', 'gone']); // results of a press that are shown
const GONE = { phase: 'out_of_order', gone: true, code: null, hint: null, tray: [], fallen: 0 };

export class Front {
  #language = currentLanguage();
  #machine = null;
  #state = null;
  #shown = {}; // what is rendered now, of each part
  #countdown;
  #result = null;
  #streams = false;
  onCodeChange = () => {}; // called when the code on display ends

  /** press: {select(product), lever(), take()}: each returns a result (machine.js). */
  constructor(press) {
    const handler = (send) => async () => this.#showPress(await send());
    this.press = press;
    this.parts = makeParts({ lever: handler(press.lever), take: handler(press.take) });
    this.#countdown = new Countdown((ms, whole) => this.#showLeft(ms, whole));
    this.parts.copy.addEventListener('click', () => void this.#copy());
    document.getElementById('front').replaceChildren(...this.parts.root);
    this.#offerLanguages();
    addEventListener('resize', () => this.#draw());
  }

  /** state null: the machine does not answer. machine null: as before. */
  show(machine, state) {
    const before = this.#state;
    this.#machine = machine ?? this.#machine;
    this.#state = state ?? GONE;
    this.#render();
    const { code, phase } = this.#state;
    const isOver = (before?.code ?? null) !== null && before.code.text !== code?.text;
    if (isOver || phase === 'out_of_order') {
      this.showResult(null);
      this.onCodeChange();
    }
  }

  /** The scanner's result, a message key; null: none. */
  showResult(key) {
    this.#result = key;
    this.parts.result.textContent = key === null ? '' : this.#say(key);
  }

  /** stream null: the camera is off. Returns the video element. */
  showCamera(stream) {
    const { video, camera } = this.parts;
    this.#streams = stream !== null;
    video.srcObject = stream;
    video.muted = true;
    video.hidden = !this.#streams;
    camera.textContent = this.#say(this.#streams ? 'scanner.off' : 'scanner.on');
    camera.setAttribute('aria-pressed', String(this.#streams));
    return video;
  }

  // --- buttons ---

  #showPress(result) {
    if (BUSY.has(result)) {
      this.parts.hint.textContent = this.#say(`press.${result}`);
    }
  }

  async #copy() {
    const { link, url } = this.#state.code;
    try {
      await navigator.clipboard.writeText(link ?? url);
      this.parts.copy.textContent = this.#say('code.copied');
    } catch {
      this.parts.copy.textContent = link ?? url; // for copying by hand
    }
  }

  // --- rendering ---

  #say(key, values) {
    return say(this.#language, key, values);
  }

  #nameOf(product) {
    const found = this.#machine?.products.find((each) => each.product === product);
    return found?.name ?? this.#say('product', { number: product });
  }

  #price(amount) {
    return formatMoney(amount, this.#machine.currency, localeOf(this.#language));
  }

  #render() {
    const main = document.getElementById('front');
    const { phase } = this.#state;
    main.dataset.phase = phase;
    main.dataset.shows = this.#words();
    main.dataset.fallen = this.#state.fallen;
    this.parts.name.textContent = this.#machine?.name ?? 'tricode';
    this.parts.place.textContent = this.#machine?.place ?? '';
    document.title = `${this.parts.name.textContent} · tricode`;
    this.#renderProducts();
    this.#renderDisplay();
    this.#renderHint();
    this.#renderTray();
    for (const each of [this.parts.lever, this.parts.camera, this.parts.choose]) {
      each.disabled = phase === 'out_of_order';
    }
  }

  #renderProducts() {
    const products = this.#machine?.products ?? [];
    const shown = JSON.stringify([this.#language, products]);
    if (shown !== this.#shown.products) {
      this.#shown.products = shown;
      this.parts.shelf.replaceChildren(...products.map(({ product, name, price }) =>
        element('li', {}, element('button', {
          id: `product-${product}`, type: 'button',
          on: { click: async () => this.#showPress(await this.press.select(product)) },
        }, drawingOf(product), element('span', { class: 'product' }, name),
        element('span', { class: 'price' }, this.#price(price))))));
    }
    for (const each of this.parts.shelf.querySelectorAll('button')) {
      each.disabled = this.#state.phase === 'out_of_order';
      each.setAttribute('aria-pressed', String(this.#state.phase === 'sale'
        && each.id === `product-${this.#state.product}`));
    }
  }

  /** The key of title and text. */
  #words() {
    const { phase, jammed, gone } = this.#state;
    if (phase === 'cancel' && jammed) {
      return 'jammed';
    }
    return gone ? 'gone' : phase;
  }

  #renderDisplay() {
    const { phase, code, product, price } = this.#state;
    const { parts } = this;
    const words = this.#words();
    const values = { product: this.#machine === null ? '' : this.#nameOf(product) };
    if (phase === 'sale') {
      values.price = this.#price(price);
    }
    parts.title.textContent = this.#say(`${words}.title`, values);
    parts.text.textContent = this.#say(`${words}.text`, values);
    parts.steps.hidden = phase !== 'ready';
    parts.window.hidden = code === null;
    parts.ways.hidden = code === null;
    if (code !== null) {
      parts.symbol.setAttribute('aria-label', this.#say(`${phase}.label`, values));
      parts.symbol.dataset.url = code.url;
      parts.link.hidden = code.link === null;
      parts.link.href = code.link ?? code.url;
      parts.copy.hidden = code.link === null; // a phone scans the code instead
      parts.copy.textContent = this.#say('code.copy');
    }
    this.#draw();
    this.#countdown.begin(code?.text, phase === 'sale' ? this.#state.offer_ms : null);
    const spoken = `${parts.title.textContent}. ${parts.text.textContent}`;
    if (spoken !== this.#shown.spoken) {
      this.#shown.spoken = spoken;
      document.getElementById('status').textContent = spoken;
    }
  }

  #draw() {
    const { symbol, window: around } = this.parts;
    const url = this.#state?.code?.url;
    if (url !== undefined) {
      paintSymbol(symbol, symbolOf(url, 'M'), around.clientWidth);
    }
  }

  #showLeft(ms, whole) {
    const { offer, left, bar } = this.parts;
    offer.hidden = ms === null;
    if (ms !== null) {
      left.textContent = this.#say('sale.left', { time: clockOf(ms) });
      bar.max = whole;
      bar.value = ms;
    }
  }

  #renderHint() {
    const { hint } = this.#state;
    const text = hint === null ? '' : this.#say(`hint.${hint.reason}`);
    const shown = hint === null ? '' : `${hint.reason} ${hint.until} ${this.#language}`;
    if (shown !== this.#shown.hint) {
      this.#shown.hint = shown;
      this.parts.hint.textContent = text;
      this.parts.hint.dataset.reason = hint?.reason ?? '';
      this.showResult(null); // the hint is the result
    }
  }

  #renderTray() {
    const { tray } = this.#state;
    const shown = JSON.stringify([this.#language, this.#state.fallen, tray]);
    if (shown === this.#shown.tray) {
      return;
    }
    this.#shown.tray = shown;
    this.parts.tray.replaceChildren(...tray.map((product) =>
      element('li', {}, drawingOf(product), element('span', { class: 'product' }, this.#nameOf(product)))));
    this.parts.empty.hidden = tray.length > 0;
    this.parts.take.hidden = tray.length === 0;
  }

  // --- languages ---

  #speak(language) {
    this.#language = language;
    document.documentElement.lang = language;
    this.parts.language.value = language;
    for (const [made, key] of this.parts.labels) {
      if (made.id === 'bar') {
        made.setAttribute('aria-label', this.#say(key));
      } else {
        made.textContent = this.#say(key);
      }
    }
    if (this.#streams) {
      this.parts.camera.textContent = this.#say('scanner.off');
    }
    this.showResult(this.#result);
    if (this.#state !== null) {
      this.#render();
    }
  }

  #offerLanguages() {
    const { language } = this.parts;
    language.append(...Object.keys(LANGUAGES).map((each) =>
      element('option', { value: each, lang: each }, say(each, 'language.name'))));
    language.addEventListener('change', () => {
      rememberLanguage(language.value);
      this.#speak(language.value);
    });
    this.#speak(this.#language);
  }
}
