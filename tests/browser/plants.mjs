// SPDX-License-Identifier: Apache-2.0
// Faults that a scenario has to find: each is planted into the network between phone and center.

// Its text can then be changed.
const request = (headers) => { delete headers["accept-encoding"]; };
const isPage = (url) => url === "/" || /^\/[A-Z2-7]{64}$/.test(url);

/** By name: what plants it into a network, what the scenario then has to say, and after how long at
 * the latest where that is that something did not come. */
export const PLANTS = {
  // A policy that lets no style in.
  policy: {
    says: /CSP report: style-src/,
    plant: (network) => network.change(isPage, {
      request,
      answer: ({ headers }) => {
        headers["content-security-policy"] = headers["content-security-policy"]
          ?.replace(/style-src [^;]*/, "style-src 'none'");
      },
    }),
  },
  // A center that answers the permit of another machine's sale.
  "another-sale": {
    says: /expected the state permit/,
    patience: 10000,
    plant: (network) => network.change((url) => url === "/v1/settlements", {
      request,
      answer: (answer) => {
        answer.body = answer.body.toString().replace(/("permit":".{12})O/, "$1Q");
      },
    }),
  },
  // A script that complains.
  complaint: {
    says: /error: planted/,
    plant: (network) => network.change((url) => /^\/assets\/main.*\.js$/.test(url), {
      request,
      answer: (answer) => {
        answer.body += "\nconsole.error('planted');";
      },
    }),
  },
  // A picture without a word for those who do not see it.
  accessibility: {
    says: /axe-core on .*\n.*image-alt/s,
    plant: (network) => network.change(isPage, {
      request,
      answer: (answer) => {
        answer.body = answer.body.toString().replace(' alt=""', "");
      },
    }),
  },
};
