// SPDX-License-Identifier: Apache-2.0
// A network that returns these answers in order: [status, body, headers], or an error.

export function fetchOf(answers) {
  const sent = [];
  const fetch = async (path, init) => {
    sent.push({ path, ...init });
    const answer = answers.shift();
    if (answer instanceof Error) {
      throw answer;
    }
    const [status, body, headers = {}] = answer;
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
  };
  return { sent, fetch };
}
