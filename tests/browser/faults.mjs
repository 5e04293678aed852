// SPDX-License-Identifier: Apache-2.0
// Faults that a scenario must find, injected into the network between phone and center.

// Its text can then be changed.
const request = (headers) => { delete headers["accept-encoding"]; };
const isPage = (url) => url === "/" || /^\/[A-Z2-7]{64}$/.test(url);

/** By name: a function that injects the fault into a network, the expected failure message, and a
 * time-out if the failure is a missing event. */
export const FAULTS = {
  // A policy that forbids styles.
  policy: {
    says: /CSP report: style-src/,
    fault: (network) => network.change(isPage, {
      request,
      answer: ({ headers }) => {
        headers["content-security-policy"] = headers["content-security-policy"]
          ?.replace(/style-src [^;]*/, "style-src 'none'");
      },
    }),
  },
  // A center that returns the permit of another machine's sale.
  "another-sale": {
    says: /expected the state permit/,
    timeout: 10000,
    fault: (network) => network.change((url) => url === "/v1/settlements", {
      request,
      answer: (answer) => {
        answer.body = answer.body.toString().replace(/("permit":".{12})O/, "$1Q");
      },
    }),
  },
  // A script that logs an error.
  complaint: {
    says: /error: injected/,
    fault: (network) => network.change((url) => /^\/assets\/main.*\.js$/.test(url), {
      request,
      answer: (answer) => {
        answer.body += "\nconsole.error('injected');";
      },
    }),
  },
  // An image without alternative text.
  accessibility: {
    says: /axe-core on .*\n.*image-alt/s,
    fault: (network) => network.change(isPage, {
      request,
      answer: (answer) => {
        answer.body = answer.body.toString().replace(' alt=""', "");
      },
    }),
  },
};
