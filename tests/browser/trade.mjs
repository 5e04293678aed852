// SPDX-License-Identifier: Apache-2.0
// Sales without displays and cameras: codes made with the machines' keys, presented by a buyer on any
// day. For data of many machines.
import assert from "node:assert/strict";
import { createHash, createHmac, generateKeyPairSync, hkdfSync, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";

const CURRENCY = 978;
const KINDS = { sale: 1, cancel: 3 };
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const base64url = (bytes) => Buffer.from(bytes).toString("base64url");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest();

/** [CODE-6] RFC 4648 base32 of complete groups of 5 bytes. */
function base32(bytes) {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.match(/.{5}/g).map((five) => ALPHABET[Number.parseInt(five, 2)]).join("");
}

export class Trade {
  constructor(world) {
    this.world = world;
    this.master = Buffer.from(readFileSync(path.join(world.center.data, "master.key"), "ascii").trim(), "hex");
    this.counters = new Map(); // of each machine: {counter, vended}
  }

  /** A buyer with an account and money. */
  async begin(money = 10_000_000) {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const { kty, crv, x } = publicKey.export({ format: "jwk" });
    this.privateKey = privateKey;
    this.keyid = base64url(sha256(JSON.stringify({ crv, kty, x })));
    const { account } = await this.post("/v1/terminals", { jwk: { kty, crv, x } });
    this.account = account;
    this.world.center.run("credit", account, money);
    return this;
  }

  /** A machine, with products by their numbers: {1: ["Cola", 250]}. */
  machine(number, name, place, products) {
    const { center } = this.world;
    center.run("machine", "add", number, "--name", name, "--place", place);
    for (const [product, [title, price]] of Object.entries(products)) {
      center.run("product", "set", number, product, "--name", title, "--price", price);
    }
  }

  /** [CODE-1] [TAG-1] [KEY-2] */
  code(kind, { machine, counter, vended, product, price }) {
    const payload = Buffer.alloc(24);
    payload.writeUInt8(0x10 | KINDS[kind], 0);
    payload.writeUInt16BE(product, 2);
    [machine, counter, vended, price, 0].forEach((word, i) => payload.writeUInt32BE(word, 4 + 4 * i));
    const info = Buffer.alloc(7);
    info.writeUInt32BE(machine, 0);
    info.writeUInt16BE(CURRENCY, 4);
    const key = Buffer.from(hkdfSync("sha256", this.master, "",
      Buffer.concat([Buffer.from("tricode/1 machine"), info]), 32));
    return base32(Buffer.concat([payload, createHmac("sha256", key).update(payload).digest().subarray(0, 16)]));
  }

  /** Buys; the previous sale of that machine was vended, unless it was cancelled. */
  async buy(machine, product, price) {
    const { counter, vended } = this.counters.get(machine) ?? { counter: 0, vended: 0 };
    const sale = { machine, counter: counter + 1, vended, product, price };
    this.counters.set(machine, { counter: counter + 1, vended: counter + 1 });
    assert.equal((await this.post("/v1/settlements", { code: this.code("sale", sale) })).result, "settled");
    return sale;
  }

  /** The lever, after buy. */
  async cancel(sale) {
    this.counters.set(sale.machine, { counter: sale.counter, vended: sale.vended });
    assert.equal((await this.post("/v1/cancellations", { code: this.code("cancel", sale) })).result, "refunded");
  }

  /** A clone of the machine contradicts it, which causes an alarm. */
  async contradict(machine, product, price) {
    const sale = { machine, counter: 1000, vended: 999, product, price };
    assert.equal((await this.post("/v1/settlements", { code: this.code("sale", sale) })).reason, "equivocation");
  }

  async post(target, value) {
    const body = JSON.stringify(value);
    const digest = `sha-256=:${sha256(body).toString("base64")}:`;
    const created = Math.floor(Date.now() / 1000) + this.world.ahead;
    const parameters = `("@method" "@path" "content-digest");created=${created};keyid="${this.keyid}";alg="ed25519"`;
    const base = `"@method": POST\n"@path": ${target}\n"content-digest": ${digest}\n"@signature-params": ${parameters}`;
    const signature = sign(null, Buffer.from(base), this.privateKey).toString("base64");
    const answer = await fetch(`http://127.0.0.1:${this.world.center.port}${target}`, { method: "POST", body,
      headers: { "Content-Type": "application/json", "Content-Digest": digest,
        "Signature-Input": `sig1=${parameters}`, Signature: `sig1=:${signature}:` } });
    return answer.json();
  }
}
