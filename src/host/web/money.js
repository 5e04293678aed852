// SPDX-License-Identifier: Apache-2.0
// Amounts: whole numbers of a currency's minor unit, formatted without floating point.

/** ISO 4217: number, letters, digits of the minor unit. A test compares it with src/host/currencies.def. */
export const CURRENCIES = {
  36: ['AUD', 2], 48: ['BHD', 3], 124: ['CAD', 2], 156: ['CNY', 2], 203: ['CZK', 2],
  208: ['DKK', 2], 344: ['HKD', 2], 348: ['HUF', 2], 352: ['ISK', 0], 356: ['INR', 2],
  376: ['ILS', 2], 392: ['JPY', 0], 410: ['KRW', 0], 414: ['KWD', 3], 484: ['MXN', 2],
  554: ['NZD', 2], 578: ['NOK', 2], 643: ['RUB', 2], 702: ['SGD', 2], 710: ['ZAR', 2],
  752: ['SEK', 2], 756: ['CHF', 2], 764: ['THB', 2], 784: ['AED', 2], 788: ['TND', 3],
  826: ['GBP', 2], 840: ['USD', 2], 901: ['TWD', 2], 946: ['RON', 2], 949: ['TRY', 2],
  978: ['EUR', 2], 980: ['UAH', 2], 985: ['PLN', 2], 986: ['BRL', 2],
};

/** The amount in the language's format. */
export function formatMoney(amount, currency, language) {
  const known = CURRENCIES[currency];
  if (known === undefined) {
    return `${amount} (currency ${currency})`;
  }
  const [letters, digits] = known;
  const format = new Intl.NumberFormat(language, {
    style: 'currency',
    currency: letters,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const all = String(Math.abs(amount)).padStart(digits + 1, '0');
  const whole = all.slice(0, all.length - digits);
  const fraction = all.slice(all.length - digits);
  const sign = amount < 0 ? -1n : 1n;
  // BigInt has no -0: format -1 for the sign, and replace the digit below.
  const written = BigInt(whole) === 0n && amount < 0 ? sign : sign * BigInt(whole);
  return format
    .formatToParts(written)
    .map(({ type, value }) => {
      if (type === 'fraction') {
        return fraction;
      }
      return type === 'integer' && BigInt(whole) === 0n ? '0' : value;
    })
    .join('');
}
