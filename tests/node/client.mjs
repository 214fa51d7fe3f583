// A service in JavaScript, written from docs/store.md alone.
//
// It reads the SQL from that page. Each request is a line of JSON on stdin, each answer a line of JSON on
// stdout; a request contains the current time.
//
//     node client.mjs PAGE STORE KEYS

import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { isIPv4 } from "node:net";
import { createInterface } from "node:readline";

import Database from "better-sqlite3";
import { compactVerify, decodeProtectedHeader, importJWK, SignJWT } from "jose";

const ACCESS_TTL = 15 * 60;
const REFRESH_TTL = 7 * 86_400;
const RETRY_GRACE = 10;
const DEADLINE = 5_000;

/** An outcome that the page defines. */
class Refused extends Error {}

function statements(page) {
  const blocks = page.matchAll(/```sql\n-- name: (\S+)\n([^]*?)```/g);
  return Object.fromEntries([...blocks].map(([, name, sql]) => [name, sql]));
}

/** RFC 9562 section 5.7: 48 bits of milliseconds, then random bits. */
function uuid7(now) {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now * 1000, 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = bytes.toString("hex");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

/** The canonical form of an address; text that is not an address is stored as unknown. */
function canonical(ip) {
  if (!ip) return null;
  if (isIPv4(ip)) return ip;
  try {
    const host = new URL(`http://[${ip.replace(/%.*$/, "")}]/`).hostname.slice(1, -1);
    const mapped = host.match(/^::ffff:([0-9a-f]+):([0-9a-f]+)$/);
    if (!mapped) return host;
    const [high, low] = mapped.slice(1).map((part) => parseInt(part, 16));
    return [high >> 8, high & 255, low >> 8, low & 255].join(".");
  } catch {
    return null;
  }
}

/** Web Crypto imports a private JWK for signing only. */
function publicPart(jwk) {
  const { d, p, q, dp, dq, qi, ...rest } = jwk;
  return rest;
}

/** The key ring, which is read again when its file was replaced. */
class Ring {
  constructor(path) {
    this.path = path;
  }

  async load() {
    const { ino, mtimeNs, size } = statSync(this.path, { bigint: true });
    const stamp = `${ino} ${mtimeNs} ${size}`;
    if (stamp === this.stamp) return;
    const ring = JSON.parse(readFileSync(this.path, "utf8"));
    this.keys = new Map();
    for (const jwk of ring.keys) {
      const sign = await importJWK(jwk, jwk.alg);
      const verify = jwk.kty === "oct" ? sign : await importJWK(publicPart(jwk), jwk.alg);
      this.keys.set(jwk.kid, { alg: jwk.alg, sign, verify });
    }
    this.active = ring.active;
    this.stamp = stamp;
  }

  async sign(typ, claims) {
    await this.load();
    const { alg, sign } = this.keys.get(this.active);
    return new SignJWT(claims).setProtectedHeader({ alg, typ, kid: this.active }).sign(sign);
  }

  /** Returns the claims of an authentic token; the key determines the algorithm, never the token. */
  async verify(token, typ, now) {
    await this.load();
    let claims;
    try {
      const { kid } = decodeProtectedHeader(token);
      const key = this.keys.get(kid);
      const { payload, protectedHeader } = await compactVerify(token, key.verify, { algorithms: [key.alg] });
      if (protectedHeader.typ !== typ) throw new Error("another kind of token");
      claims = JSON.parse(new TextDecoder().decode(payload));
    } catch {
      throw new Refused("invalid");
    }
    if (claims.exp !== undefined && claims.exp <= now) throw new Refused("expired");
    return claims;
  }
}

class Service {
  constructor(page, store, keys) {
    this.sql = statements(readFileSync(page, "utf8"));
    this.store = new Database(store, { fileMustExist: true });
    for (const name of ["connect", "connect-timeout", "connect-sync", "connect-trusted"]) {
      this.store.exec(this.sql[name]);
    }
    if (!this.one("identity").ok) throw new Error("not a store that this page describes");
    // One of several processes that write.
    this.store.pragma("busy_timeout = 0");
    this.ring = new Ring(keys);
    this.prepared = {};
  }

  statement(name) {
    this.prepared ??= {};
    return (this.prepared[name] ??= this.store.prepare(this.sql[name]));
  }

  run(name, values = {}) {
    return this.statement(name).run(values).changes;
  }

  one(name, values = {}) {
    return this.statement(name).get(values);
  }

  /** Runs a transaction that takes the write lock first; an exception rolls it back. */
  write(work) {
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (const until = performance.now() + DEADLINE; ; ) {
      try {
        this.store.exec("BEGIN IMMEDIATE");
        break;
      } catch (error) {
        if (error.code !== "SQLITE_BUSY" || performance.now() > until) throw error;
        Atomics.wait(pause, 0, 0, 0.5 + Math.random());
      }
    }
    try {
      const result = work();
      this.store.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.store.inTransaction) this.store.exec("ROLLBACK");
      throw error;
    }
  }

  accessEnd(now, row) {
    return Math.min(now + (row.access_ttl ?? ACCESS_TTL), row.max_expires_at ?? Infinity);
  }

  refreshEnd(now, life, most) {
    const end = Math.min(life === null ? Infinity : now + life, most ?? Infinity);
    return end === Infinity ? null : end;
  }

  access(sub, sid, row, exp, now) {
    const own = JSON.parse(row.claims);
    const claims = { ...own, sub, sid, iat: now, exp, jti: randomUUID() };
    if (row.epoch > 0) claims.epoch = row.epoch;
    if (row.audience) {
      const audience = JSON.parse(row.audience);
      claims.aud = audience.length === 1 ? audience[0] : audience;
    }
    return this.ring.sign("at+jwt", claims);
  }

  async pair(sub, sid, row, exp, now) {
    const refresh = { sub, sid, gen: row.generation, iat: row.rotated_at ?? row.created_at };
    if (row.expires_at !== null) refresh.exp = row.expires_at;
    return {
      session_id: sid,
      access_token: await this.access(sub, sid, row, exp, now),
      refresh_token: await this.ring.sign("rt+jwt", refresh),
    };
  }

  async login({ user, now, ip, user_agent, device, claims, max_sessions }) {
    // better-sqlite3 would bind a number as floating point.
    const sub = String(user);
    const row = { generation: 1, created_at: now, rotated_at: null, audience: null };
    row.expires_at = this.refreshEnd(now, REFRESH_TTL, null);
    row.claims = JSON.stringify(claims ?? {});
    const values = {
      id: uuid7(now), user: sub, now, ip: canonical(ip), user_agent: user_agent ?? null,
      device: device ?? null, claims: row.claims, expires_at: row.expires_at, max_expires_at: null,
      access_expires_at: this.accessEnd(now, row), max_sessions: max_sessions ?? null,
    };
    try {
      row.epoch = this.write(() => {
        for (const name of ["login-user", "login-superseded", "login-idle"]) this.run(name, values);
        if (max_sessions) this.run("login-limit", values);
        this.run("login-session", values);
        this.run("login-event", values);
        return this.one("login-epoch", values).epoch;
      });
    } catch (error) {
      if (/deactivated/.test(error.message)) throw new Refused("deactivated");
      throw error;
    }
    return this.pair(sub, values.id, row, values.access_expires_at, now);
  }

  /** Returns the session and the generation of a refresh token, ours or one of the previous system. */
  async presented(token, now) {
    try {
      return await this.ring.verify(token, "rt+jwt", now);
    } catch (error) {
      const hash = createHash("sha256").update(token).digest("hex");
      const found = this.one("opaque-look", { hash });
      if (!found) throw error;
      return found;
    }
  }

  async rotate({ token, now, ip, user_agent, keep }) {
    const { sub, sid, gen } = await this.presented(token, now);
    const values = { sub, sid, gen, now, ip: canonical(ip), user_agent: user_agent ?? null };
    const done = this.write(() => {
      const row = this.one("rotate-look", values);
      if (row?.status === "deactivated") return { refused: "deactivated" };
      if (!row || row.generation === null) return { refused: "unknown-session" };
      if (row.state !== "active") return { refused: row.state };
      values.access_expires_at = this.accessEnd(now, row);
      if (gen === row.generation && keep) {
        this.run("silent-refresh", values);
        return { answer: "refreshed", row };
      }
      if (gen === row.generation) {
        const life = row.refresh_ttl === null ? (row.expires_at === null ? null : REFRESH_TTL) : row.refresh_ttl || null;
        values.expires_at = this.refreshEnd(now, life, row.max_expires_at);
        this.run("rotate", values);
        row.expires_at = values.expires_at === null ? null : Math.max(values.expires_at, row.created_at);
        row.generation += 1;
        row.rotated_at = Math.max(now, row.created_at);
        return { answer: "rotated", row };
      }
      if (gen === row.generation - 1 && Math.abs(now - row.rotated_at) <= RETRY_GRACE) {
        this.run("retry", values);
        return { answer: "retried", row };
      }
      if (gen > row.generation) {
        this.run("store-behind", values);
        return { refused: "store-behind" };
      }
      this.run("replayed-event", values);
      this.run("replayed", values);
      return { refused: "replayed" };
    });
    if (done.refused) throw new Refused(done.refused);
    const end = values.access_expires_at;
    if (done.answer === "refreshed") {
      return { answer: "refreshed", session_id: sid, access_token: await this.access(sub, sid, done.row, end, now) };
    }
    return { answer: done.answer, ...(await this.pair(sub, sid, done.row, end, now)) };
  }

  async check({ token, now }) {
    const { sub, sid, jti } = await this.ring.verify(token, "at+jwt", now);
    return { active: this.one("check", { sub, sid, jti, now }).active === 1 };
  }

  logout({ session, now }) {
    return { ended: this.write(() => this.run("logout", { sid: session, now })) };
  }

  deactivate({ user, now }) {
    const values = { sub: String(user), now, kind: "user-deactivated", actor: "node", reason: "admin", note: null };
    return this.write(() => {
      this.run("know-user", values);
      const users = this.run("deactivate", values);
      this.run("account-event", values);
      return { users };
    });
  }

  sessions({ user, now, session }) {
    return { sessions: this.statement("list").all({ sub: String(user), sid: session ?? null, now }) };
  }

  /** Rotates its own session in a closed loop; returns the longest wait in milliseconds. */
  async busy({ user, now, times }) {
    let { refresh_token: token } = await this.login({ user, now });
    let longest = 0;
    for (let n = 0; n < times; n += 1) {
      const start = performance.now();
      token = (await this.rotate({ token, now })).refresh_token;
      longest = Math.max(longest, performance.now() - start);
    }
    return { longest: Math.round(longest) };
  }
}

const service = new Service(...process.argv.slice(2));
for await (const line of createInterface({ input: process.stdin })) {
  const { do: deed, ...request } = JSON.parse(line);
  let answer;
  try {
    answer = await service[deed](request);
  } catch (error) {
    answer = error instanceof Refused ? { refused: error.message } : { error: String(error.stack) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
