// SPDX-License-Identifier: Apache-2.0
// The phone's data in IndexedDB: its key with the account, the one request that has no answer yet, and
// the sales that it paid, with their permits.

const NAME = 'tricode';
const VERSION = 1;
const TERMINAL = 'terminal';
const REQUEST = 'request';
const MAX_SALES = 200;

function promised(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function upgrade(database) {
  database.createObjectStore('single'); // by name: terminal, request
  database.createObjectStore('sale', { keyPath: 'code' });
}

/** Rejects where the browser stores nothing, as some do in private windows. */
export async function openStore() {
  const opening = indexedDB.open(NAME, VERSION);
  opening.onupgradeneeded = () => upgrade(opening.result);
  const database = await promised(opening);
  database.onversionchange = () => database.close();

  /** Does the work in one transaction; resolves once it is durable. */
  function transact(mode, work) {
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(['single', 'sale'], mode, { durability: 'strict' });
      const result = work(transaction.objectStore('single'), transaction.objectStore('sale'));
      transaction.oncomplete = () => resolve(result?.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  }
  const read = (work) => transact('readonly', work);
  const write = (work) => transact('readwrite', work);

  return {
    /** {privateKey, x, keyid, account, currency}; account is undefined until it is enrolled. */
    terminal: () => read((single) => single.get(TERMINAL)),
    keepTerminal: (terminal) => write((single) => single.put(terminal, TERMINAL)),

    /** {kind, code, lookUp, at}: saved before it is sent. */
    request: () => read((single) => single.get(REQUEST)),
    keepRequest: (request) => write((single) => single.put(request, REQUEST)),
    dropRequest: () => write((single) => single.delete(REQUEST)),

    /** {code, lookUp, permit, at, done, refunded}. */
    sale: (code) => read((single, sale) => sale.get(code)),
    sales: () => read((single, sale) => sale.getAll()),
    keepSale: (record) => write((single, sale) => sale.put(record)),

    /** Saves the sale and deletes the request, in one transaction. */
    keepAnswer: (record) =>
      write((single, sale) => {
        sale.put(record);
        single.delete(REQUEST);
        const all = sale.getAll();
        all.onsuccess = () => {
          const oldest = all.result.sort((one, other) => other.at - one.at).slice(MAX_SALES);
          oldest.forEach((each) => sale.delete(each.code));
        };
      }),

    /** Deletes everything, the key included. */
    forget: () =>
      write((single, sale) => {
        single.clear();
        sale.clear();
      }),
  };
}
