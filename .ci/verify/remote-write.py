"""Sends the samples of OpenMetrics texts, and the ends of their series, to a Prometheus by remote write.

    remote-write.py URL SAMPLES.om STALE.om

OpenMetrics text cannot say that a series has ended; remote write can. Samples go in the order of time, for a server takes no
others. Prints how many there were. Only what Firedrill itself writes is read.
"""

import re
import struct
import sys
import urllib.request

BATCH = 50_000
STALE = 0x7FF0000000000002
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"')
ESCAPE = re.compile(r"\\(.)")


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, data):
    """A protobuf field of bytes."""
    return bytes([number << 3 | 2]) + varint(len(data)) + data


def labels(text):
    """The labels of a series as protobuf, sorted, the name among them."""
    name, _, rest = text.partition("{")
    pairs = [("__name__", name)]
    for key, value in LABEL.findall(rest):
        pairs.append((key, ESCAPE.sub(lambda m: "\n" if m[1] == "n" else m[1], value)))
    return b"".join(field(1, field(1, k.encode()) + field(2, v.encode())) for k, v in sorted(pairs))


def snappy(data):
    """The block format, of literals alone."""
    out = bytearray(varint(len(data)))
    for start in range(0, len(data), 65536):
        piece = data[start : start + 65536]
        out += bytes([61 << 2]) + struct.pack("<H", len(piece) - 1) + piece
    return bytes(out)


def read(path, is_stale, series, samples):
    with open(path) as file:
        for line in file:
            if line.startswith("#"):
                continue
            text, value, seconds = line.rstrip("\n").rsplit(" ", 2)
            whole, _, part = seconds.partition(".")
            number = series.setdefault(text, len(series))
            bits = STALE if is_stale else struct.unpack("<Q", struct.pack("<d", float(value)))[0]
            samples.append((int(whole) * 1000 + int((part + "000")[:3]), number, bits))


def send(url, batch, texts):
    """One request: the samples of each series together."""
    by_series = {}
    for time, number, bits in batch:
        by_series.setdefault(number, []).append(field(2, b"\x09" + struct.pack("<Q", bits) + b"\x10" + varint(time)))
    body = b"".join(field(1, texts[number] + b"".join(samples)) for number, samples in by_series.items())
    request = urllib.request.Request(url, snappy(body), {
        "Content-Encoding": "snappy",
        "Content-Type": "application/x-protobuf",
        "X-Prometheus-Remote-Write-Version": "0.1.0",
    })
    with urllib.request.urlopen(request) as answer:
        answer.read()


def main():
    url, samples_path, stale_path = sys.argv[1:]
    series, samples = {}, []
    read(samples_path, False, series, samples)
    read(stale_path, True, series, samples)
    samples.sort()
    texts = [labels(text) for text in series]
    for start in range(0, len(samples), BATCH):
        send(url, samples[start : start + BATCH], texts)
    print(f"{len(samples)} samples of {len(series)} series")


main()
