// SPDX-License-Identifier: Apache-2.0
// The machine's HTTP interface (../http.h): its state, and the events of the page.

const OWN = { 'Tricode-Panel': '1' }; // other pages cannot send this header
const RETRY_MS = 1000;
const LEAST_MS = 200; // between two requests with the same answer

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

async function get(path) {
  const answer = await fetch(path, { cache: 'no-store' });
  if (!answer.ok) {
    throw new Error(`${path}: ${answer.status}`);
  }
  return answer.json();
}

/** Calls show(machine, state) for each new state; never returns. state null: the machine does not answer;
 * the last state when it was out of order. machine null: as in the call before. */
export async function watch(show) {
  let machine = null;
  let state = null;
  let known = null; // the number of the newest state of this run of the machine
  for (;;) {
    try {
      machine ??= await get('/machine');
      const next = await get(known === null ? '/state' : `/state?after=${known}`);
      if (next.number === known) {
        await pause(LEAST_MS);
      } else {
        state = next;
        known = next.number;
        show(machine, state);
      }
    } catch {
      show(machine, state?.phase === 'out_of_order' ? state : null);
      machine = null; // another machine may answer next
      known = null;
      await pause(RETRY_MS);
    }
  }
}

/** 'taken', 'busy' or 'too_long'; 'gone' when the machine does not answer. */
async function send(path, type, body) {
  try {
    const { status } = await fetch(path, { method: 'POST', headers: { ...OWN, 'Content-Type': type }, body });
    return { 202: 'taken', 413: 'too_long', 503: 'busy' }[status] ?? 'gone';
  } catch {
    return 'gone';
  }
}

export const press = (event) => send('/events', 'application/json', JSON.stringify(event));

/** png: a Blob. isFrame: one of the frames of the camera. */
export const give = (png, isFrame) => send(isFrame ? '/frames' : '/pictures', 'image/png', png);
