// SPDX-License-Identifier: Apache-2.0
// HTTP message signatures, in the only form that the center accepts (spec/protocol.md, section 11.1).

const encoder = new TextEncoder();

export function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

export function base64url(bytes) {
  return base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** [WIRE-7] The JWK thumbprint (RFC 7638) of the public key x. */
export async function thumbprint(x) {
  return base64url(await sha256(encoder.encode(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`)));
}

/** [WIRE-5] The Content-Digest (RFC 9530) of a body. */
export async function contentDigest(body) {
  return `sha-256=:${base64(await sha256(encoder.encode(body)))}:`;
}

/** [WIRE-4] The signature base and its parameters. digest: null without a body. */
export function signatureBase({ method, path, digest, created, keyid }) {
  const components = digest === null ? '("@method" "@path")' : '("@method" "@path" "content-digest")';
  const params = `${components};created=${created};keyid="${keyid}";alg="ed25519"`;
  const lines = [`"@method": ${method}`, `"@path": ${path}`];
  if (digest !== null) {
    lines.push(`"content-digest": ${digest}`);
  }
  return { base: [...lines, `"@signature-params": ${params}`].join('\n'), params };
}

/** The header fields of a request. body: null for none. created: in Unix seconds. */
export async function sign({ privateKey, keyid }, { method, path, body, created }) {
  const digest = body === null ? null : await contentDigest(body);
  const { base, params } = signatureBase({ method, path, digest, created, keyid });
  const signature = await crypto.subtle.sign('Ed25519', privateKey, encoder.encode(base));
  return {
    ...(digest === null ? {} : { 'Content-Digest': digest, 'Content-Type': 'application/json' }),
    'Signature-Input': `sig1=${params}`,
    Signature: `sig1=:${base64(new Uint8Array(signature))}:`,
  };
}
