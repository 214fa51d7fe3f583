"""A service in another language: it knows tokenctl's store from docs/store.md alone.

The SQL is read from that page. Every request is a line of JSON on stdin, every answer a line of
JSON on stdout; time comes in with the request.

    python client.py PAGE STORE KEYS [ISSUER [AUDIENCE]]

STORE is a SQLite file, with the page docs/store.md, or a URL postgres://…, with docs/postgres.md.
"""

import json
import os
import re
import sqlite3
import sys
import time
import uuid

import jwt

ACCESS_TTL = 15 * 60
REFRESH_TTL = 7 * 86_400
RETRY_GRACE = 10


class Refused(Exception):
    """An outcome that the page has a word for."""


def statements(page):
    """The page's statements by their names, each a list of single statements."""
    found = {}
    for name, block in re.findall(r"```sql\n-- name: (\S+)\n(.*?)```", page, re.S):
        parts, part = [], ""
        for line in block.splitlines(keepends=True):
            part += line
            if sqlite3.complete_statement(part):
                parts.append(part)
                part = ""
        found[name] = parts
    return found


def uuid7(now):
    """RFC 9562 §5.7: 48 bits of milliseconds, then random bits."""
    value = (now * 1000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


class Ring:
    """The key ring; read again whenever the file is another one."""

    def __init__(self, path):
        self.path = path
        self.stamp = None

    def load(self):
        stat = os.stat(self.path)
        stamp = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if stamp != self.stamp:
            with open(self.path, encoding="utf-8") as file:
                ring = json.load(file)
            self.keys = {key["kid"]: jwt.PyJWK(key) for key in ring["keys"]}
            self.active = ring["active"]
            self.stamp = stamp

    def sign(self, typ, claims):
        self.load()
        key = self.keys[self.active]
        headers = {"typ": typ, "kid": self.active}
        return jwt.encode(claims, key.key, algorithm=key.algorithm_name, headers=headers)

    def verify(self, token, typ):
        self.load()
        try:
            header = jwt.get_unverified_header(token)
            key = self.keys[header["kid"]]
            if header.get("typ") != typ:
                raise Refused("invalid")
            # The key decides, never the token. Time and names are checked by the caller.
            return jwt.decode(
                token,
                key.key,
                algorithms=[key.algorithm_name],
                options={
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                    "verify_aud": False,
                },
            )
        except (jwt.PyJWTError, KeyError, TypeError) as error:
            raise Refused("invalid") from error


class Service:
    """What a service author builds from the page."""

    def __init__(self, page, store, keys, issuer=None, audience=None):
        with open(page, encoding="utf-8") as file:
            self.sql = statements(file.read())
        self.store = Database(store) if store.startswith("postgres://") else File(store)
        for statement in self.sql["connect"]:
            self.store.execute(statement, {})
        if not self.one("identity")["ok"]:
            raise SystemExit("not a store that this page describes")
        self.ring = Ring(keys)
        self.issuer = issuer
        self.audience = audience

    # Statements

    def run(self, name, **values):
        """Runs a statement of the page; how many rows the last of its parts changed."""
        changed = 0
        for statement in self.sql[name]:
            changed = self.store.execute(statement, values).rowcount
        return changed

    def one(self, name, **values):
        return self.store.execute(self.sql[name][0], values).fetchone()

    def lock(self, user):
        """On PostgreSQL each transaction locks its user first; on SQLite it has locked the store."""
        if "lock-user" in self.sql:
            self.run("lock-user", user=user)

    def run_locked(self, user, name, **values):
        with self.transaction():
            self.lock(user)
            return self.run(name, **values)

    def all(self, name, **values):
        return [dict(row) for row in self.store.execute(self.sql[name][0], values)]

    def transaction(self):
        return Transaction(self.store)

    # Tokens

    def access_end(self, now, own, most):
        end = now + (own or ACCESS_TTL)
        return end if most is None else min(end, most)

    def refresh_end(self, now, life, most):
        ends = [end for end in (None if life is None else now + life, most) if end is not None]
        return min(ends, default=None)

    def pair(self, user, session, row, access_end, now):
        """The tokens of the session's current generation."""
        access = json.loads(row["claims"])
        access.pop("epoch", None)
        audience = json.loads(row["audience"]) if row["audience"] else self.audience
        access |= {"sub": user, "iat": now, "exp": access_end, "jti": str(uuid.uuid4())}
        access |= {"sid": session}
        if row["epoch"] > 0:
            access |= {"epoch": row["epoch"]}
        refresh = {"sub": user, "sid": session, "gen": row["generation"]}
        refresh |= {"iat": row["rotated_at"] or row["created_at"]}
        if row["expires_at"] is not None:
            refresh["exp"] = row["expires_at"]
        if self.issuer is not None:
            access["iss"] = refresh["iss"] = self.issuer
        if audience is not None:
            access["aud"] = audience
        return {
            "session_id": session,
            "access_token": self.ring.sign("at+jwt", access),
            "refresh_token": self.ring.sign("rt+jwt", refresh),
        }

    def claims(self, token, typ, now):
        claims = self.ring.verify(token, typ)
        if self.issuer is not None and claims.get("iss") != self.issuer:
            raise Refused("invalid")
        if typ == "at+jwt" and self.audience is not None:
            audience = claims.get("aud")
            if self.audience not in (audience if isinstance(audience, list) else [audience]):
                raise Refused("invalid")
        if claims.get("exp", now + 1) <= now:
            raise Refused("expired")
        return claims

    # What users do

    def login(
        self, user, now, ip=None, user_agent=None, device=None, claims=None, never=False, most=None
    ):
        """Who this is has been found out already."""
        session = uuid7(now)
        max_expires_at = None if most is None else now + most
        row = {
            "generation": 1,
            "created_at": now,
            "rotated_at": None,
            "expires_at": self.refresh_end(now, None if never else REFRESH_TTL, max_expires_at),
            "claims": json.dumps(claims or {}),
            "audience": None,
        }
        access_end = self.access_end(now, None, max_expires_at)
        values = {
            "id": session,
            "user": user,
            "now": now,
            "ip": ip,
            "user_agent": user_agent,
            "device": device,
            "max_expires_at": max_expires_at,
            "access_expires_at": access_end,
            "expires_at": row["expires_at"],
            "claims": row["claims"],
        }
        try:
            with self.transaction():
                self.run("login-user", **values)
                self.lock(user)
                self.run("login-superseded", **values)
                self.run("login-idle", **values)
                if "login-epoch" in self.sql:
                    self.run("login-event", **values)
                    self.run("login-session", **values)
                    row["epoch"] = self.one("login-epoch", **values)["epoch"]
                else:
                    row["epoch"] = self.one("login-session", **values)["epoch"]
                    self.run("login-event", **values)
        except self.store.Error as error:
            if "deactivated" in str(error):
                raise Refused("deactivated") from error
            raise
        return self.pair(user, session, row, access_end, now)

    def rotate(self, token, now, ip=None, user_agent=None):
        claims = self.claims(token, "rt+jwt", now)
        sub, sid, gen = claims["sub"], claims["sid"], claims["gen"]
        values = {"sub": sub, "sid": sid, "gen": gen, "now": now}
        values |= {"ip": ip, "user_agent": user_agent}
        with self.transaction():
            self.lock(sub)
            row = self.one("rotate-look", **values)
            if row is not None and row["status"] != "active":
                raise Refused("deactivated")
            if row is None or row["generation"] is None:
                raise Refused("unknown-session")
            if row["state"] != "active":
                raise Refused(row["state"])
            row = dict(row)
            access_end = self.access_end(now, row["access_ttl"], row["max_expires_at"])
            values |= {"access_expires_at": access_end}
            answer = "refused"
            if gen == row["generation"]:
                answer = "rotated"
                row["expires_at"] = self.renewed(row, now)
                changed = self.run("rotate", expires_at=row["expires_at"], **values)
                if row["expires_at"] is not None:
                    row["expires_at"] = max(row["expires_at"], row["created_at"])
                row["generation"] += 1
                row["rotated_at"] = max(now, row["created_at"])
            elif gen == row["generation"] - 1 and abs(now - row["rotated_at"]) <= RETRY_GRACE:
                answer = "retried"
                changed = self.run("retry", **values)
            elif gen < row["generation"]:
                reason = "replayed"
                self.run("replayed-event", **values)
                changed = self.run("replayed", **values)
            else:
                reason = "store-behind"
                changed = self.run("store-behind", **values)
            if changed != 1:
                raise RuntimeError("somebody else was quicker inside of our own transaction")
        if answer == "refused":
            raise Refused(reason)
        return {"answer": answer, **self.pair(sub, sid, row, access_end, now)}

    def renewed(self, row, now):
        life = REFRESH_TTL if row["expires_at"] is not None else None
        if row["refresh_ttl"] is not None:
            life = row["refresh_ttl"] or None
        return self.refresh_end(now, life, row["max_expires_at"])

    def check(self, token, now):
        claims = self.claims(token, "at+jwt", now)
        values = {"sid": claims["sid"], "sub": claims["sub"], "jti": claims["jti"], "now": now}
        return {"active": bool(self.one("check", **values)["active"])}

    def logout(self, user, session, now):
        return {"ended": self.run_locked(user, "logout", sid=session, now=now)}

    def logout_device(self, user, other, now):
        return {"ended": self.run_locked(user, "logout-device", sub=user, other=other, now=now)}

    def logout_everywhere(self, user, now):
        return {"ended": self.run_locked(user, "logout-everywhere", sub=user, now=now)}

    def password_changed(self, user, session, now):
        changed = self.run_locked(user, "password-changed", sub=user, sid=session, now=now)
        return {"ended": changed}

    def deactivate(self, user, now):
        return {"users": self.run("deactivate", sub=user, now=now)}

    def reactivate(self, user, now):
        return {"users": self.run("reactivate", sub=user, now=now)}

    def delete(self, user):
        return {"users": self.run("delete", sub=user)}

    def sessions(self, user, now, session=None):
        return {"sessions": self.all("list", sub=user, sid=session, now=now)}

    def denylist(self, now):
        return {"denylist": self.all("denylist", now=now)}

    def clock(self):
        return {"now": int(time.time())}


class File:
    """A SQLite store."""

    Error = sqlite3.IntegrityError
    begin = "BEGIN IMMEDIATE"

    def __init__(self, path):
        self.connection = sqlite3.connect(f"file:{path}?mode=rw", uri=True, isolation_level=None)
        self.connection.row_factory = sqlite3.Row

    def execute(self, statement, values):
        return self.connection.execute(statement, values)


class Database:
    """A PostgreSQL store. Parameters are bound by the client, as a pooler in transaction mode needs it."""

    begin = "BEGIN"

    def __init__(self, url):
        import psycopg
        from psycopg.rows import dict_row

        self.Error = psycopg.Error
        self.connection = psycopg.connect(
            url, autocommit=True, row_factory=dict_row, cursor_factory=psycopg.ClientCursor
        )

    def execute(self, statement, values):
        named = re.sub(r"(?<!:):([a-z_]+)", r"%(\1)s", statement.replace("%", "%%"))
        return self.connection.execute(named, values)


class Transaction:
    """One that takes the write lock first; an exception undoes it."""

    def __init__(self, store):
        self.store = store

    def __enter__(self):
        self.store.execute(self.store.begin, {})

    def __exit__(self, kind, error, trace):
        self.store.execute("ROLLBACK" if kind else "COMMIT", {})


def main():
    service = Service(*sys.argv[1:])
    deeds = {name for name in vars(Service) if not name.startswith("_")}
    for line in sys.stdin:
        request = json.loads(line)
        deed = request.pop("do")
        try:
            if deed not in deeds:
                raise ValueError(f"no such deed: {deed}")
            answer = getattr(service, deed)(**request)
        except Refused as refusal:
            answer = {"refused": str(refusal)}
        except Exception as error:  # the test is told, whatever it is
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
