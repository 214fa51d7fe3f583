// Verifies tokens of tokenctl with jose, and signs tokens that tokenctl must accept.

import assert from "node:assert/strict";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as jose from "jose";

async function verify(item) {
  const expect = { audience: item.audience, issuer: item.issuer, algorithms: [item.alg] };
  const keys = item.secret
    ? [jose.base64url.decode(item.secret)]
    : [
        jose.createLocalJWKSet(JSON.parse(readFileSync(item.jwks, "utf8"))),
        await jose.importSPKI(readFileSync(item.pem, "utf8"), item.alg),
      ];
  for (const key of keys) {
    const { payload } = await jose.jwtVerify(item.access, key, { ...expect, typ: "at+jwt" });
    assert.equal(payload.sub, item.user);
    assert.equal(payload.sid, item.sid);
    assert.equal(payload.name, "Zoë \u202e");
    const refresh = await jose.jwtVerify(item.refresh, key, {
      issuer: item.issuer,
      algorithms: [item.alg],
      typ: "rt+jwt",
    });
    assert.equal(refresh.payload.gen, 1);
    await assert.rejects(jose.jwtVerify(item.forged, key, expect), {
      code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    });
  }
}

// A key as a private JWK, or as a JWK Set with one key; the token's header contains the key ID.
async function sign(item, directory) {
  const { alg } = item;
  const made = alg.startsWith("HS")
    ? await jose.generateSecret(alg, { extractable: true })
    : (await jose.generateKeyPair(alg, { extractable: true })).privateKey;
  const jwk = { ...(await jose.exportJWK(made)), alg, use: "sig" };
  jwk.kid = await jose.calculateJwkThumbprint(jwk);
  const key = join(directory, `jose-${alg}`);
  const text = alg.endsWith("256") ? jwk : { keys: [jwk] };
  writeFileSync(key, JSON.stringify(text));
  chmodSync(key, 0o600);
  const token = await new jose.SignJWT(item.claims)
    .setProtectedHeader({ alg, typ: "at+jwt", kid: jwk.kid })
    .sign(made);
  return { alg, key, token, kid: jwk.kid };
}

const [what, manifest, directory] = process.argv.slice(2);
const items = JSON.parse(readFileSync(manifest, "utf8"));
if (what === "verify") {
  for (const item of items) {
    await verify(item);
    console.log(item.alg, "verified");
  }
} else {
  console.log(JSON.stringify(await Promise.all(items.map((item) => sign(item, directory)))));
}
