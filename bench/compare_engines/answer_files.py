"""Reads answers from CSV files and compares them, whatever the order of the rows and the form of times and numbers."""

import csv
import datetime
import math

EPOCH = datetime.datetime(1970, 1, 1)


def read_time(text):
    """A number of seconds since 1970, or a date and time in any form, as date and time without zeros at the end."""
    if text.isdigit():
        return (EPOCH + datetime.timedelta(seconds=int(text))).isoformat(" ")
    text = text.replace("T", " ").removesuffix("Z")
    if len(text) == len("2015-07-15 00:00"):
        text += ":00"
    return text.rstrip("0").rstrip(".") if "." in text else text


READERS = {"integer": int, "float": float, "time": read_time, "text": str}


def read(path, kinds):
    """The rows, sorted, with what is exact before what is rounded."""
    readers = [READERS[kind] for kind in kinds]
    order = sorted(range(len(kinds)), key=lambda place: kinds[place] == "float")
    with open(path, newline="", encoding="utf-8") as lines:
        next(lines, None)
        rows = [[read(text) for read, text in zip(readers, row)] for row in csv.reader(lines)]
    return sorted([row[place] for place in order] for row in rows)


def count(path):
    """Rows, without the header."""
    lines = 0
    with open(path, "rb") as blocks:
        while block := blocks.read(1 << 20):
            lines += block.count(b"\n")
    return max(0, lines - 1)


def same(left, right):
    if isinstance(left, float):
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=2e-6)
    return left == right


def difference(expected, found):
    """None, or what differs first."""
    if len(expected) != len(found):
        return f"{len(found)} rows instead of {len(expected)}"
    for wanted, row in zip(expected, found):
        if wanted != row and not (len(wanted) == len(row) and all(map(same, wanted, row))):
            return f"the row {row} instead of {wanted}"
    return None
