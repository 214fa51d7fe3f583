"""OpenSSL's side: verifies what tokenctl issued, and signs what tokenctl is to accept.

OpenSSL knows no JWT, so this takes tokens apart and puts them together by hand.
"""

import base64
import json
import subprocess
import sys
from pathlib import Path

MAKE = {
    "RS": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "PS": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"],
    "ES256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "ES384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    "EdDSA": ["-algorithm", "ed25519"],
}
PSS = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"]
WIDTH = {"ES256": 32, "ES384": 48}


def openssl(*arguments, stdin=None, may_fail=False):
    result = subprocess.run(["openssl", *map(str, arguments)], input=stdin, capture_output=True)
    if result.returncode != 0 and not may_fail:
        raise RuntimeError(f"openssl {arguments}: {result.stderr.decode()}")
    return result


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def der_integer(number):
    number = number.lstrip(b"\0") or b"\0"
    number = (b"\0" if number[0] & 0x80 else b"") + number
    return b"\x02" + bytes([len(number)]) + number


def to_der(raw, width):
    """From the two numbers of RFC 7518 section 3.4 to ASN.1."""
    assert len(raw) == 2 * width
    body = der_integer(raw[:width]) + der_integer(raw[width:])
    return b"\x30" + bytes([len(body)]) + body


def from_der(der, width):
    assert der[0] == 0x30 and der[1] < 0x80
    numbers, at = [], 2
    for _ in range(2):
        assert der[at] == 2
        numbers.append(der[at + 2 : at + 2 + der[at + 1]].lstrip(b"\0").rjust(width, b"\0"))
        at += 2 + der[at + 1]
    return b"".join(numbers)


def digest(alg):
    return f"-sha{alg[2:]}"


def hmac(alg, secret, message):
    return openssl(
        "dgst", digest(alg), "-mac", "HMAC", "-macopt", f"hexkey:{secret.hex()}", "-binary",
        stdin=message,
    ).stdout


def holds(case, token, directory):
    alg = case["alg"]
    signed, _, signature = token.rpartition(".")
    signature = decode(signature)
    if alg.startswith("HS"):
        return hmac(alg, decode(case["secret"]), signed.encode()) == signature
    if alg in WIDTH:
        signature = to_der(signature, WIDTH[alg])
    message, file = directory / "message", directory / "signature"
    message.write_text(signed)
    file.write_bytes(signature)
    if alg == "EdDSA":
        arguments = ["pkeyutl", "-verify", "-pubin", "-inkey", case["pem"], "-rawin", "-in",
                     message, "-sigfile", file]
    else:
        arguments = ["dgst", digest(alg), *(PSS if alg.startswith("PS") else []), "-verify",
                     case["pem"], "-signature", file, message]
    return openssl(*arguments, may_fail=True).returncode == 0


def sign(case, directory):
    alg = case["alg"]
    path = directory / f"openssl-{alg}"
    header = json.dumps({"alg": alg, "typ": "at+jwt"})
    signed = f"{encode(header.encode())}.{encode(json.dumps(case['claims']).encode())}"
    if alg.startswith("HS"):
        # As `openssl rand -base64 48` leaves it in a file.
        secret = openssl("rand", "-base64", "48").stdout
        path.write_bytes(secret)
        signature = hmac(alg, secret.rstrip(b"\n"), signed.encode())
    else:
        path.write_bytes(openssl("genpkey", *MAKE.get(alg, MAKE.get(alg[:2]))).stdout)
        message = directory / "message"
        message.write_text(signed)
        if alg == "EdDSA":
            arguments = ["pkeyutl", "-sign", "-inkey", path, "-rawin", "-in", message]
        else:
            arguments = ["dgst", digest(alg), *(PSS if alg.startswith("PS") else []), "-sign",
                         path, message]
        signature = openssl(*arguments).stdout
        if alg in WIDTH:
            signature = from_der(signature, WIDTH[alg])
    path.chmod(0o600)
    return {"alg": alg, "key": str(path), "token": f"{signed}.{encode(signature)}"}


def main():
    what, manifest, directory = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    cases = json.loads(manifest.read_text())
    if what == "verify":
        for case in cases:
            assert holds(case, case["access"], directory), case["alg"]
            assert holds(case, case["refresh"], directory), case["alg"]
            assert not holds(case, case["forged"], directory), case["alg"]
            print(case["alg"], "verified")
    else:
        print(json.dumps([sign(case, directory) for case in cases]))


main()
