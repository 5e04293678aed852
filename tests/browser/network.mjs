// SPDX-License-Identifier: Apache-2.0
// The network between the phones and the center: it forwards requests, and on demand is cut, delays
// requests, or changes messages.
import http from "node:http";

const PER_HOP = new Set(["connection", "keep-alive", "transfer-encoding", "content-length"]);

function collect(stream) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    stream.on("data", (chunk) => chunks.push(chunk));
    stream.on("end", () => resolve(Buffer.concat(chunks)));
    stream.on("error", reject);
  });
}

export class Network {
  constructor(port) {
    this.port = port;
    this.down = false;
    this.cutAt = null;
    this.holds = [];
    this.changes = [];
    this.carried = [];
    this.agent = new http.Agent({ keepAlive: true });
    this.server = http.createServer((request, response) => {
      this.carry(request, response).catch(() => request.socket.destroy());
    });
  }

  async open() {
    await new Promise((resolve) => { this.server.listen(0, "127.0.0.1", resolve); });
    this.url = `http://127.0.0.1:${this.server.address().port}`;
  }

  /** The next request to this path reaches the center, but its answer is lost, and the network is down. */
  cut(path) {
    this.cutAt = path;
  }

  /** Requests to paths with this prefix wait until the returned function is called. */
  hold(prefix) {
    const held = { prefix };
    held.over = new Promise((resolve) => { held.release = resolve; });
    this.holds.push(held);
    return held.release;
  }

  /** Passes each request to a matching path to `request` (its headers) before forwarding, and each
   * answer to `answer` ({status, headers, body}); both may change their argument. */
  change(matches, { request = () => {}, answer = () => {} }) {
    this.changes.push({ matches, request, answer });
  }

  /** From now on all messages are forwarded unchanged. */
  unchanged() {
    this.changes = [];
  }

  /** The number of requests to this path. */
  requestsTo(path) {
    return this.carried.filter((each) => each.path === path).length;
  }

  async carry(request, response) {
    if (this.down) {
      request.socket.destroy();
      return;
    }
    for (const { prefix, over } of this.holds) if (request.url.startsWith(prefix)) await over;
    const changes = this.changes.filter((change) => change.matches(request.url));
    const headers = { ...request.headers };
    for (const change of changes) change.request(headers);
    const answer = await this.ask(request, headers, await collect(request));
    this.carried.push({ method: request.method, path: request.url, status: answer.status });
    if (request.url === this.cutAt) {
      this.cutAt = null;
      this.down = true;
      request.socket.destroy();
      return;
    }
    for (const change of changes) change.answer(answer);
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  }

  async ask(request, headers, body) {
    const forwarded = http.request({ agent: this.agent, host: "127.0.0.1", port: this.port,
      method: request.method, path: request.url, headers });
    const answered = new Promise((resolve, reject) => {
      forwarded.on("response", resolve);
      forwarded.on("error", reject);
    });
    forwarded.end(body);
    const answer = await answered;
    const kept = Object.entries(answer.headers).filter(([name]) => !PER_HOP.has(name));
    return { status: answer.statusCode, headers: Object.fromEntries(kept),
      body: await collect(answer) };
  }

  async close() {
    this.agent.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => { this.server.close(resolve); });
  }
}
