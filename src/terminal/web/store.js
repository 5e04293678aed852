// SPDX-License-Identifier: Apache-2.0
// What the phone keeps, in IndexedDB: its key with the account, the one request that has no answer
// yet, and the sales that were paid here with their permits.

const NAME = 'tricode';
const VERSION = 1;
const TERMINAL = 'terminal';
const REQUEST = 'request';
const SALES_MOST = 200;

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

/** Opens it; rejects where the browser keeps nothing (some do so in private windows). */
export async function openStore() {
  const opening = indexedDB.open(NAME, VERSION);
  opening.onupgradeneeded = () => upgrade(opening.result);
  const database = await promised(opening);
  database.onversionchange = () => database.close();

  /** All of the work in one transaction; resolves once it is durable. */
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

    /** {kind, code, lookUp, at}: kept before it is sent. */
    request: () => read((single) => single.get(REQUEST)),
    keepRequest: (request) => write((single) => single.put(request, REQUEST)),
    dropRequest: () => write((single) => single.delete(REQUEST)),

    /** {code, lookUp, permit, at, done, refunded}. */
    sale: (code) => read((single, sale) => sale.get(code)),
    sales: () => read((single, sale) => sale.getAll()),
    keepSale: (record) => write((single, sale) => sale.put(record)),

    /** The answer is here: the sale is kept and the request let go, both or none. */
    keepAnswer: (record) =>
      write((single, sale) => {
        sale.put(record);
        single.delete(REQUEST);
        const all = sale.getAll();
        all.onsuccess = () => {
          const oldest = all.result.sort((one, other) => other.at - one.at).slice(SALES_MOST);
          oldest.forEach((each) => sale.delete(each.code));
        };
      }),

    /** A new beginning: another key, and nothing of the old one's. */
    forget: () =>
      write((single, sale) => {
        single.clear();
        sale.clear();
      }),
  };
}
