"""Reads CSV with NULLs and compares multisets of rows: to the last digit, floats to 1e-12 relative."""

import math
from collections import defaultdict

FLOATS = {"double precision", "real"}
RELATIVE, ABSOLUTE = 1e-12, 1e-11


def parse_csv(text):
    """Rows of str; None for an empty field without quotes."""
    if text and '"' not in text:
        return [[field or None for field in line.split(",")] for line in text.removesuffix("\n").split("\n")]
    rows, row, at, end = [], [], 0, len(text)
    while at < end:
        if text[at] == '"':
            value = ""
            at += 1
            while True:
                close = text.index('"', at)
                value += text[at:close]
                at = close + 1
                if at < end and text[at] == '"':
                    value += '"'
                    at += 1
                    continue
                break
        else:
            close = at
            while close < end and text[close] not in ",\n":
                close += 1
            value = text[at:close] or None
            at = close
        row.append(value)
        if at >= end or text[at] == "\n":
            rows.append(row)
            row = []
        elif at + 1 == end:
            row.append(None)
        at += 1
        if row and at < end and text[at] == "\n":
            row.append(None)
            rows.append(row)
            row = []
            at += 1
    return rows


def _near(left, right):
    if left == right:
        return True
    if left is None or right is None:
        return False
    a, b = float(left), float(right)
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    if math.isinf(a) or math.isinf(b):
        return a == b
    return abs(a - b) <= max(RELATIVE * max(abs(a), abs(b)), ABSOLUTE)


def _order(row):
    return [(value is None, 0.0 if value is None else float(value)) for value in row]


def _grouped(rows, floats):
    groups = defaultdict(list)
    for row in rows:
        key = tuple(value for at, value in enumerate(row) if at not in floats)
        groups[key].append([row[at] for at in floats if at < len(row)])
    return groups


def _differences(expected, got, floats):
    try:
        want, have = sorted(expected, key=_order), sorted(got, key=_order)
    except ValueError:
        return expected, got
    if len(want) == len(have) and all(all(map(_near, a, b)) for a, b in zip(want, have)):
        return [], []
    missing, extra = list(want), []
    for row in have:
        match = next((other for other in missing if all(map(_near, row, other))), None)
        if match is None:
            extra.append(row)
        else:
            missing.remove(match)
    return missing, extra


def difference(expected, types, got):
    """None, or a few lines that say what differs. Both tables begin with a header."""
    if not got:
        return "no output, not even a header"
    if expected[0] != got[0]:
        return f"header is {got[0]}, PostgreSQL's is {expected[0]}"
    floats = [at for at, kind in enumerate(types) if kind in FLOATS]
    want, have = _grouped(expected[1:], floats), _grouped(got[1:], floats)
    lines, count = [], 0
    for key in list(want) + [key for key in have if key not in want]:
        missing, extra = _differences(want.get(key, []), have.get(key, []), floats)
        count += len(missing) + len(extra)
        lines += [f"  missing {key} {row}" for row in missing] + [f"  extra   {key} {row}" for row in extra]
    if not lines:
        return None
    summary = f"{len(expected) - 1} rows expected, {len(got) - 1} came, {count} differ"
    return "\n".join([summary] + lines[:8])
