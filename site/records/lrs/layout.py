"""Sets JSON text anew without reading it: other spaces, the same letters. 1.50 stays 1.50, "é" stays "é"."""

import re

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
INDENT = "  "


def one_line(text: str) -> str:
    """Return valid JSON without spaces between its parts, so on one line."""
    return "".join(TOKEN.findall(text))


def pretty(text: str) -> str:
    """Return valid JSON with a line for each part, indented."""
    lines: list[str] = []
    line, depth, opened = "", 0, ""
    for part in TOKEN.findall(text):
        if part in "}]":
            depth -= 1
            if opened:  # nothing in it: {} stays on its line
                line += part
            else:
                lines.append(line)
                line = INDENT * depth + part
            opened = ""
            continue
        if opened:
            lines.append(line)
            line, opened = INDENT * depth, ""
        if part in "{[":
            line += part
            depth += 1
            opened = part
        elif part == ",":
            lines.append(line + part)
            line = INDENT * depth
        else:
            line += ": " if part == ":" else part
    return "\n".join([*lines, line])
