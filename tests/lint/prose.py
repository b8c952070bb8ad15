#!/usr/bin/env python3
"""Prose of Markdown files has lines of at most 100 columns; code, tables and lines that cannot be broken may be longer.

    prose.py FILE...            fail on longer ones
    prose.py --wrap FILE...     fill the paragraphs that have longer ones
"""
import re
import sys

COLUMNS = 100
GENERATED = "## All variables"  # of doc/results.md: the rest of the file comes from `teide show --reference`
ITEM = re.compile(r"( *)([-*]|\d+\.) +")


def blocks(lines):
    """(is prose, lines) in order: a paragraph or an item of a list with what belongs to it is one block of prose."""
    block, fenced, in_list, indented_code = [], False, False, False
    for line in lines:
        fence = line.lstrip().startswith("```")
        code = fenced or fence or line.lstrip().startswith(("|", "#", "![", "<"))
        margin = len(line) - len(line.lstrip())
        blank = not line.strip()
        if blank:
            indented_code = indented_code and in_list
        elif not block and not ITEM.match(line) and margin >= (6 if in_list else 4):
            indented_code = True
        elif margin < 4:
            indented_code = False
        if code or blank or indented_code:
            if block:
                yield True, block
            block = []
            yield False, [line]
            fenced ^= fence
            in_list &= blank or margin >= 2
        else:
            item = ITEM.match(line)
            if item and block:
                yield True, block
                block = []
            in_list = bool(item) or (in_list and (margin >= 2 or bool(block)))
            block.append(line)
    if block:
        yield True, block


def fill(block):
    """The same words in lines of at most COLUMNS; no line begins with what would make it an item."""
    item = ITEM.match(block[0])
    first = item.group(0) if item else re.match(" *", block[0]).group(0)
    rest = " " * len(first)
    words = []
    for word in (block[0][len(first):] + " " + " ".join(line.strip() for line in block[1:])).split():
        if words and re.fullmatch(r"[-+*=>#|]|\d+[.)]", word):
            words[-1] += " " + word
        else:
            words.append(word)
    lines, line = [], first + words[0]
    for word in words[1:]:
        if len(line) + 1 + len(word) > COLUMNS:
            lines.append(line)
            line = rest + word
        else:
            line += " " + word
    return lines + [line]


def main():
    wrap = sys.argv[1] == "--wrap"
    status = 0
    for name in sys.argv[1 + wrap:]:
        with open(name, encoding="utf-8") as file:
            lines = file.read().split("\n")
        end = lines.index(GENERATED) if GENERATED in lines else len(lines)
        lines, rest = lines[:end], lines[end:]
        out, number = [], 0
        for prose, block in blocks(lines):
            long = [i for i, line in enumerate(block) if len(line) > COLUMNS and " " in line.strip()]
            if prose and long and wrap:
                block = fill(block)
            elif prose and long:
                status = 1
                print("\n".join("%s:%d: %d columns" % (name, number + i + 1, len(block[i])) for i in long))
            out += block
            number += len(block)
        if wrap:
            with open(name, "w", encoding="utf-8") as file:
                file.write("\n".join(out + rest))
    return status


if __name__ == "__main__":
    sys.exit(main())
