#!/usr/bin/env python3
"""Draws what bench/report.py measured: cost against customers and against segments, as SVG.

    plot.py BENCH_JSON FOLDER
"""
import json
import math
import os
import re
import sys

WIDTH, HEIGHT = 720, 440
LEFT, RIGHT, TOP, BOTTOM = 80, 170, 50, 60
COLORS = {"ours": "#0b6e4f", "croaring": "#c1121f", "dense": "#7a7a7a", "row_store": "#e09f3e"}
NAMES = {"ours": "tranche", "croaring": "CRoaring by hand", "dense": "dense bitsets by hand",
         "row_store": "row store by hand"}


def medians(bench):
    return {name: entry["median_us"]
            for run in bench["runs"] for name, entry in run["summary"].items()}


def sums_by(results, pattern):
    """{side: {x: sum of the medians}} of the names that match, with the groups x and side."""
    series = {}
    for name, us in results.items():
        match = re.fullmatch(pattern, name)
        if match:
            points = series.setdefault(match["side"], {})
            points[int(match["x"])] = points.get(int(match["x"]), 0) + us
    return series


def ticks(low, high):
    return range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)


def short(value, unit=""):
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if value >= size and not unit:
            return f"{value / size:g}{letter}"
    if unit == "us":
        return f"{value / 1e3:g} ms" if value >= 1e3 else f"{value:g} us"
    return f"{value:g}"


def draw(path, title, x_label, y_label, series):
    """Both axes logarithmic."""
    points = [(x, y) for side in series.values() for x, y in side.items()]
    if not points:
        return False
    x_ticks = ticks(min(x for x, _ in points), max(x for x, _ in points))
    y_ticks = ticks(min(y for _, y in points), max(y for _, y in points))

    def place(x, y):
        def at(value, axis, length):
            return (math.log10(value) - axis[0]) / max(axis[-1] - axis[0], 1) * length
        return (LEFT + at(x, x_ticks, WIDTH - LEFT - RIGHT),
                HEIGHT - BOTTOM - at(y, y_ticks, HEIGHT - TOP - BOTTOM))

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
           f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
           f'<text x="{LEFT}" y="28" font-size="16" font-weight="bold">{title}</text>']
    grid = 'stroke="#e4e4e4"'
    right = WIDTH - RIGHT
    for tick in x_ticks:
        x, y = place(10 ** tick, 10 ** y_ticks[0])
        out.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{y:.1f}" {grid}/>')
        label = short(10 ** tick)
        out.append(f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">{label}</text>')
    for tick in y_ticks:
        x, y = place(10 ** x_ticks[0], 10 ** tick)
        out.append(f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" {grid}/>')
        label = short(10 ** tick, "us")
        out.append(f'<text x="{x - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">{label}</text>')
    out.append(f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 16}" text-anchor="middle">'
               f'{x_label}</text>')
    out.append(f'<text x="18" y="{HEIGHT / 2}" text-anchor="middle" '
               f'transform="rotate(-90 18 {HEIGHT / 2})">{y_label}</text>')
    labels = []
    for side, values in series.items():
        line = [place(x, y) for x, y in sorted(values.items())]
        color = COLORS.get(side, "#3d5a80")
        out.append(f'<polyline fill="none" stroke="{color}" stroke-width="2" points="'
                   + " ".join(f"{x:.1f},{y:.1f}" for x, y in line) + '"/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{color}"/>' for x, y in line]
        labels.append([line[-1][1], line[-1][0], side, color])
    labels.sort()
    for i, (y, x, side, color) in enumerate(labels):  # one below the other
        labels[i][0] = y if i == 0 else max(y, labels[i - 1][0] + 15)
        out.append(f'<text x="{x + 10:.1f}" y="{labels[i][0] + 4:.1f}" fill="{color}">'
                   f'{NAMES.get(side, side)}</text>')
    out.append("</svg>")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(out) + "\n")
    return True


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    with open(sys.argv[1], encoding="utf-8") as file:
        results = medians(json.load(file))
    os.makedirs(sys.argv[2], exist_ok=True)
    plots = [
        ("customers.svg", "Twelve ad-hoc counts", "customers", "sum of the twelve",
         sums_by(results, r"evaluate/random/(?P<x>\d+)/w12/[^/]+/(?P<side>\w+)")),
        ("segments.svg", "One update, all segments live", "live segments", "time of one update",
         sums_by(results, r"live/(?P<x>\d+)/update/(?P<side>\w+)")),
    ]
    for name, *what in plots:
        path = os.path.join(sys.argv[2], name)
        print(path if draw(path, *what) else f"nothing measured for {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
