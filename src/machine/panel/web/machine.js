// SPDX-License-Identifier: Apache-2.0
// The machine behind the page: what it is and shows, what is pressed, what is held before its scanner.

const OWN = { 'Tricode-Panel': '1' }; // no other page may send it
const RETRY_MS = 1000;
const LEAST_MS = 200; // between two questions that both have the same answer

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

async function ask(path) {
  const answer = await fetch(path, { cache: 'no-store' });
  if (!answer.ok) {
    throw new Error(`${path}: ${answer.status}`);
  }
  return answer.json();
}

/** Tells show(machine, state) of each new state, for ever; state null: the machine does not answer, and
 * did not say before that it is out of order. machine null: as before. */
export async function watch(show) {
  let machine = null;
  let state = null;
  let known = null; // the number of the state that this run of the machine told last
  for (;;) {
    try {
      machine ??= await ask('/machine');
      const next = await ask(known === null ? '/state' : `/state?after=${known}`);
      if (next.number === known) {
        await pause(LEAST_MS);
      } else {
        state = next;
        known = next.number;
        show(machine, state);
      }
    } catch {
      show(machine, state?.phase === 'out_of_order' ? state : null);
      machine = null; // another one may answer next time
      known = null;
      await pause(RETRY_MS);
    }
  }
}

/** Answers 'taken', 'busy', 'too_long', or 'gone' where the machine does not answer. */
async function send(path, type, body) {
  try {
    const { status } = await fetch(path, { method: 'POST', headers: { ...OWN, 'Content-Type': type }, body });
    return { 202: 'taken', 413: 'too_long', 503: 'busy' }[status] ?? 'gone';
  } catch {
    return 'gone';
  }
}

export const press = (event) => send('/events', 'application/json', JSON.stringify(event));

/** png: a Blob. isFrame: one of many, of a camera that looks. */
export const give = (png, isFrame) => send(isFrame ? '/frames' : '/pictures', 'image/png', png);
