"""PyJWT's side: verifies what tokenctl issued, and signs what tokenctl is to accept."""

import json
import sys
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.utils import base64url_decode


def verify(case):
    expect = {"audience": case["audience"], "issuer": case["issuer"]}
    options = {"require": ["exp", "iat", "iss", "sub", "aud", "jti", "sid"]}
    alg = case["alg"]
    if "secret" in case:
        keys = [base64url_decode(case["secret"])]
    else:
        header = jwt.get_unverified_header(case["access"])
        published = jwt.PyJWKSet.from_json(Path(case["jwks"]).read_text())
        keys = [published[header["kid"]].key, Path(case["pem"]).read_text()]
    for key in keys:
        claims = jwt.decode(case["access"], key, algorithms=[alg], options=options, **expect)
        assert claims["sub"] == case["user"] and claims["sid"] == case["sid"], claims
        assert claims["name"] == "Zoë \u202e", claims
        refresh = jwt.decode(case["refresh"], key, algorithms=[alg], issuer=case["issuer"])
        assert refresh["gen"] == 1, refresh
        try:
            jwt.decode(case["forged"], key, algorithms=[alg], **expect)
        except jwt.InvalidSignatureError:
            continue
        raise AssertionError("accepted a forged token")


def make_key(alg):
    if alg.startswith(("RS", "PS")):
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    if alg.startswith("ES"):
        return ec.generate_private_key({"ES256": ec.SECP256R1, "ES384": ec.SECP384R1}[alg]())
    return ed25519.Ed25519PrivateKey.generate()


def sign(case, directory):
    """One key as PEM, or one secret; the token is one that tokenctl could have issued."""
    alg = case["alg"]
    path = directory / f"pyjwt-{alg}"
    if alg.startswith("HS"):
        # Text, as secrets in environments are.
        key = "correct horse battery staple " * 3
        path.write_text(key)
    else:
        key = make_key(alg)
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path.write_bytes(pem)
    path.chmod(0o600)
    token = jwt.encode(case["claims"], key, algorithm=alg, headers={"typ": "at+jwt"})
    return {"alg": alg, "key": str(path), "token": token}


def main():
    what, manifest, directory = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    cases = json.loads(manifest.read_text())
    if what == "verify":
        for case in cases:
            verify(case)
            print(case["alg"], "verified")
    else:
        print(json.dumps([sign(case, directory) for case in cases]))


main()
