#!/usr/bin/env python3
"""Makes the plain `//` comments of a public header Doxygen's:  filter.py HEADER

The headers are read in editors far more often than on pages, so they carry no markup. What Doxygen needs to know follows from
where a comment stands: at the top (the file), above a declaration, behind one, or alone between blank lines, where
it opens a section: "Title" or "Title. Text". A rule of dashes opens one, too. Lines indented by three columns are code.
"""
import re
import sys

RULE = re.compile(r"// -{20,} (.+)")
TRAILING = re.compile(r"^(\s*[^\s/#}].*?\S)\s+// (.+)$")


def escape(text):
    """Text that stands for itself, outside of `code`."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else re.sub(r"([<>@\\#&])", r"\\\1", part) for part in parts)


def documentation(lines):
    """The lines of a comment without their slashes, as Doxygen's."""
    result, in_list, in_code = [], False, False
    for line in lines:
        text = line.lstrip()[3:]
        in_list = text.startswith("- ") or (in_list and text.startswith("  "))
        is_code = text.startswith("  ") and not in_list
        if is_code != in_code:
            result.append("///")
        in_code = is_code
        result.append("/// " + ("    " + text if is_code else escape(text)))
    return result


class Filter:
    def __init__(self, lines):
        self.lines = lines
        self.out = []
        self.section_is_open = False

    def section(self, title, text=()):
        self.close_section()
        self.out += [f"/// \\name {title}", *text, "///@{"]
        self.section_is_open = True

    def close_section(self):
        if self.section_is_open:
            self.out.append("///@}")
        self.section_is_open = False

    def alone(self, comment):
        """A comment between blank lines."""
        title, _, rest = comment[0][3:].partition(". ")
        text = [*(["// " + rest] if rest else []), *comment[1:]]
        self.section(title.rstrip("."), documentation(text))

    def run(self):
        position = 0
        while position < len(self.lines):
            line = self.lines[position]
            if not line.startswith("//") and not line.lstrip().startswith("//"):
                position = self.code(position)
                continue
            end = position
            while end < len(self.lines) and self.lines[end].lstrip().startswith("//"):
                end += 1
            comment, is_last = self.lines[position:end], end == len(self.lines)
            rule = RULE.match(line)
            if position == 0:
                self.out += ["/// \\file", *documentation(comment)]
            elif rule:
                self.section(rule[1])
            elif not is_last and not self.lines[end].strip() and not line.startswith(" "):
                self.alone(comment)
            else:
                self.out += documentation(comment)
            position = end
        return "\n".join(self.out) + "\n"

    def code(self, position):
        """One line that is no comment, with what stands behind it; the position of the next."""
        line = self.lines[position]
        if line.startswith(("}  // ", "#endif")):
            self.close_section()
        trailing = TRAILING.match(line)
        position += 1
        if not trailing:
            self.out.append(line)
            return position
        text = [trailing[2]]
        column = line.index("// ", len(trailing[1]))
        while position < len(self.lines) and self.lines[position].startswith(" " * column + "// "):
            text.append(self.lines[position].strip()[3:])
            position += 1
        self.out.append(f"{trailing[1]}  ///< {escape(' '.join(text))}")
        return position


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as header:
        sys.stdout.write(Filter(header.read().splitlines()).run())
