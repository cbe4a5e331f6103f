"""Gives PostgreSQL the window functions: plain SQL functions, and a rewriting of tumble(), hop() and late() in FROM."""

import re

# Window starts and ends of a time, in microseconds since 1970, half-open, aligned to 1970 plus the offset.
_FUNCTION = """
CREATE FUNCTION leat_windows(at {type}, slide interval, size interval, shift interval)
RETURNS TABLE (window_start {type}, window_end {type}) LANGUAGE sql IMMUTABLE AS $$
  SELECT {type} '1970-01-01 00:00:00{zone}' + (last - n * width) * interval '1 microsecond',
         {type} '1970-01-01 00:00:00{zone}' + (last - n * width + span) * interval '1 microsecond'
  FROM (SELECT floor((us - off) / width) * width + off AS last, width, span, us
        FROM (SELECT extract(epoch FROM at) * 1000000 AS us, extract(epoch FROM slide) * 1000000 AS width,
                     extract(epoch FROM size) * 1000000 AS span, extract(epoch FROM shift) * 1000000 AS off) AS x) AS y,
       LATERAL generate_series(0, ceil(span / width) - 1) AS n
  WHERE last - n * width + span > us
$$;
"""
FUNCTIONS = (_FUNCTION.format(type="timestamp", zone="") + _FUNCTION.format(type="timestamptz", zone="+00"))

_TOKEN = re.compile(r"""
    (?P<space>\s+|--[^\n]*|/\*.*?\*/)
  | (?P<text>[eE]?'(?:[^']|'')*')
  | (?P<name>[A-Za-z_][A-Za-z_0-9]*|"(?:[^"]|"")*")
  | (?P<other>.)
""", re.VERBOSE | re.DOTALL)
_CALLS = {"tumble": (3, 4), "hop": (4, 5), "late": (1, 1)}
_NOT_ALIAS = {
    "where", "group", "having", "order", "union", "join", "left", "right", "full", "inner", "cross", "on", "limit",
    "window", "except", "intersect", "natural", "using",
}


def tokens(sql):
    return [(match.lastgroup, match.group()) for match in _TOKEN.finditer(sql)]


def split(sql, separator):
    """The parts of `sql` between separators outside of parentheses, text and comments."""
    parts, depth = [""], 0
    for kind, text in tokens(sql):
        if kind == "other" and text in "([":
            depth += 1
        elif kind == "other" and text in ")]":
            depth -= 1
        if kind == "other" and text == separator and depth == 0:
            parts.append("")
        else:
            parts[-1] += text
    return parts


def strip_comments(sql):
    return "".join(" " if kind == "space" else text for kind, text in tokens(sql)).strip()


def statements(sql):
    return [part for part in (strip_comments(part) for part in split(sql, ";")) if part]


def _after_space(stream, at):
    while at < len(stream) and stream[at][0] == "space":
        at += 1
    return at


def _arguments(stream, at):
    """Arguments of the call whose '(' is at `at`, and the place after its ')'."""
    depth, text = 0, ""
    while True:
        kind, word = stream[at]
        if kind == "other" and word == "(":
            depth += 1
        elif kind == "other" and word == ")":
            depth -= 1
            if depth == 0:
                return [part.strip() for part in split(text[1:], ",")], at + 1
        text += word
        at += 1


def _find_calls(stream):
    """(start, end, name, arguments) of each window call."""
    at = 0
    while at < len(stream):
        kind, word = stream[at]
        name = word.lower()
        paren = _after_space(stream, at + 1)
        if kind == "name" and name in _CALLS and paren < len(stream) and stream[paren][1] == "(":
            arguments, end = _arguments(stream, paren)
            low, high = _CALLS[name]
            if low <= len(arguments) <= high:
                yield at, end, name, arguments
                at = end
                continue
        at += 1


class Rewriter:
    """Rewrites one pipeline's statements. `tables` are those with an arrival view, `NAME__arrival`: the table's
    columns and `watermark`, where the watermark stood before the row. `keys` tells the time and a unique column of
    those whose rows may be late: rows of views and CTEs over them are found in the arrival view by it."""

    def __init__(self, tables, text, keys=None):
        self.tables = set(tables)
        self.keys = keys or {}
        self.text = strip_comments(text)
        self.windows = {}
        for _, _, name, arguments in _find_calls(tokens(text)):
            if name != "late":
                self.windows.setdefault(arguments[0], (name, arguments))

    @staticmethod
    def _windows(name, arguments):
        time, slide = arguments[1], arguments[2]
        size = arguments[3] if name == "hop" else slide
        rest = arguments[4:] if name == "hop" else arguments[3:]
        shift = rest[0] if rest else "interval '0'"
        return f"leat_windows(r.{time}, {slide}, {size}, {shift})"

    def _base(self, relation):
        """The table whose rows a view or CTE passes on, as far as its first FROM tells."""
        found = re.search(rf"\b{relation}\s+AS\s*\(?\s*SELECT\b.*?\bFROM\s+(?:(?:tumble|hop)\s*\(\s*)?(\w+)", self.text,
                          re.DOTALL | re.IGNORECASE)
        return self._base(found.group(1)) if found and found.group(1) != relation else relation

    def _replace(self, name, arguments):
        relation = arguments[0]
        if name == "late":
            call = self._windows(*self.windows[relation])
            return (f"(SELECT (r.row_).* FROM {relation}__arrival r WHERE r.watermark >= "
                    f"(SELECT max(window_end) FROM {call.replace('(r.', '((r.row_).', 1)}))")
        call = self._windows(name, arguments)
        if relation in self.tables:
            call = call.replace("(r.", "((r.row_).", 1)
            return (f"(SELECT (r.row_).*, w.* FROM {relation}__arrival r, LATERAL {call} w "
                    "WHERE w.window_end > coalesce(r.watermark, '-infinity'))")
        base = self._base(relation)
        time, key = self.keys.get(base, (None, None))
        if arguments[1] != time:
            return f"(SELECT r.*, w.* FROM {relation} r, LATERAL {call} w)"
        return (f"(SELECT r.*, w.* FROM {relation} r JOIN {base}__arrival a ON (a.row_).{key} = r.{key}, "
                f"LATERAL {call} w WHERE w.window_end > coalesce(a.watermark, '-infinity'))")

    def rewrite(self, sql):
        stream = tokens(sql)
        out, at = "", 0
        for start, end, name, arguments in _find_calls(stream):
            out += "".join(text for _, text in stream[at:start]) + self._replace(name, arguments)
            following = _after_space(stream, end)
            kind, word = stream[following] if following < len(stream) else ("end", "")
            if kind != "name" or word.lower() in _NOT_ALIAS:
                out += " AS " + name
            at = end
        return out + "".join(text for _, text in stream[at:])
