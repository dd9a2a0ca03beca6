#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
"""Draws the pictures of docs/nufft.md and prints its accuracy table, from runs of the library.

usage: nufft.py LIBRARY DIRECTORY      LIBRARY is libheliotrope.so; nufft-kernel.svg and nufft-error.svg go to DIRECTORY

The sums that errors are measured against are exact to a rounding: coordinates are multiples of 2^-30 of the period, so
that the phase of every term is reduced in whole numbers.
"""
import ctypes
import math
import pathlib
import random
import sys

SIZES = {1: [200], 2: [20, 24], 3: [9, 10, 8]}
POINTS = 600
COLORS = ["#1f5f99", "#c96a12", "#3b8a4b", "#8a3b78"]


class Options(ctypes.Structure):
    _fields_ = (
        [("struct_size", ctypes.c_size_t), ("tolerance", ctypes.c_double)]
        + [(name, ctypes.c_int32) for name in ("precision direction period order strength_layout mode_layout "
                                               "real_strengths method sort kernel_width").split()]
        + [("upsampling", ctypes.c_double), ("threads", ctypes.c_int32)]
        + [(name, ctypes.c_int64) for name in ("batch", "point_stride", "memory_limit")]
        + [("grid_precision", ctypes.c_int32)]
    )


class Info(ctypes.Structure):
    _fields_ = (
        [("struct_size", ctypes.c_size_t)]
        + [(name, ctypes.c_int32) for name in "type rank method kernel_width threads sorted".split()]
        + [("points", ctypes.c_int64), ("modes", ctypes.c_int64), ("grid", ctypes.c_int64 * 3)]
        + [("upsampling", ctypes.c_double), ("expected_error", ctypes.c_double)]
        + [("held_bytes", ctypes.c_int64), ("peak_bytes", ctypes.c_int64)]
    )


class Library:
    def __init__(self, path):
        self.calls = ctypes.CDLL(str(path))
        self.calls.hel_last_message.restype = ctypes.c_char_p

    def check(self, status):
        if status:
            raise RuntimeError(self.calls.hel_last_message().decode())

    def run(self, problem, tolerance, single):
        """Relative error, and what the plan chose."""
        options, plan, info = Options(), ctypes.c_void_p(), Info()
        self.calls.hel_nufft_options_init(ctypes.byref(options))
        options.tolerance, options.precision, options.period, options.method = tolerance, int(single), 1, 2
        dims = (ctypes.c_int64 * problem.rank)(*problem.dims)
        number = ctypes.c_float if single else ctypes.c_double
        lists = [(number * POINTS)(*x) for x in problem.coordinates()]
        points = (ctypes.c_void_p * problem.rank)(*[ctypes.addressof(x) for x in lists])
        self.check(self.calls.hel_nufft_plan_create(None, problem.type, problem.rank, dims, ctypes.byref(options),
                                                    ctypes.byref(plan)))
        self.check(self.calls.hel_nufft_plan_set_points(plan, ctypes.c_int64(POINTS), points, ctypes.c_int64(0), None))
        given = (number * (2 * len(problem.given)))(*[part for z in problem.given for part in (z.real, z.imag)])
        found = (number * (2 * len(problem.wanted)))()
        self.check(self.calls.hel_nufft_plan_execute(plan, given, found))
        info.struct_size = ctypes.sizeof(info)
        self.check(self.calls.hel_nufft_plan_info(plan, ctypes.byref(info)))
        self.calls.hel_nufft_plan_destroy(plan)
        error = math.fsum(abs(complex(found[2 * i], found[2 * i + 1]) - z) ** 2 for i, z in enumerate(problem.wanted))
        return math.sqrt(error / math.fsum(abs(z) ** 2 for z in problem.wanted)), info


class Problem:
    """Random points and numbers, and the sums over them."""

    BITS = 23  # a coordinate is a multiple of 2^-23 of the period, which a float holds exactly

    def __init__(self, type, rank):
        chance = random.Random(17 * rank + type)
        self.type, self.rank, self.dims = type, rank, SIZES[rank]
        self.places = [[chance.randrange(-(1 << 22), 1 << 22) for _ in range(POINTS)] for _ in range(rank)]
        modes = [()]
        for n in self.dims:
            modes = [mode + (m - n // 2,) for mode in modes for m in range(n)]
        count = POINTS if type == 1 else len(modes)
        self.given = [complex(chance.randrange(-99, 100) / 128, chance.randrange(-99, 100) / 128) for _ in range(count)]
        whole = 1 << self.BITS
        roots = {}

        def phase(mode, j):
            turn = sum(k * x[j] for k, x in zip(mode, self.places)) % whole
            if turn not in roots:
                # Reduced to an eighth of a turn, where cosine and sine lose nothing.
                eighth, rest = divmod(turn + whole // 8, whole // 4)
                angle = 2 * math.pi * (rest - whole // 8) / whole
                roots[turn] = complex(math.cos(angle), -math.sin(angle)) * [1, -1j, -1, 1j][eighth % 4]
            return roots[turn]

        pairs = range(POINTS)
        if type == 1:
            self.wanted = [self.total(self.given[j] * phase(mode, j) for j in pairs) for mode in modes]
        else:
            self.wanted = [self.total(z * phase(mode, j) for z, mode in zip(self.given, modes)) for j in pairs]

    @staticmethod
    def total(terms):
        terms = list(terms)
        return complex(math.fsum(z.real for z in terms), math.fsum(z.imag for z in terms))

    def coordinates(self):
        return [[x / (1 << self.BITS) for x in axis] for axis in self.places]


# ---- The kernel, as in src/nufft/kernel.cpp -------------------------------------------------------------------------


def bessel_i0(x):
    term, total, k = 1.0, 1.0, 1
    while term > 1e-18 * total:
        term *= x * x / (4 * k * k)
        total += term
        k += 1
    return total


def shape(width, upsampling):
    trim = (0.32 + 0.16 / (upsampling - 1)) / width**2
    return (1 - trim) * math.pi * width * (1 - 1 / (2 * upsampling))


def kernel(u, width, upsampling):
    square = 1 - (2 * u / width) ** 2
    beta = shape(width, upsampling)
    return bessel_i0(beta * math.sqrt(square)) / bessel_i0(beta) if square >= 0 else 0


def kernel_transform(f, width, upsampling):
    beta = shape(width, upsampling)
    square = beta**2 - (math.pi * width * f) ** 2
    root = math.sqrt(abs(square))
    return width / bessel_i0(beta) * (math.sinh(root) if square > 0 else math.sin(root)) / max(root, 1e-30)


# ---- Pictures -------------------------------------------------------------------------------------------------------


class Picture:
    def __init__(self, width, height):
        self.lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"',
            '     font-family="DejaVu Sans, Verdana, Helvetica, Arial, sans-serif">',
            "<!-- SPDX-License-Identifier: BSD-3-Clause",
            "     SPDX-FileCopyrightText: The Heliotrope authors -->",
            "<style>",
            ".title { font-size: 19px; font-weight: bold; fill: #22303c }",
            ".unit { font-size: 13px; fill: #5a6872 }",
            ".tick { font-size: 12.5px; fill: #5a6872 }",
            ".name { font-size: 13px; font-weight: bold }",
            ".grid { stroke: #e3e7ea; stroke-width: 1 }",
            ".axis { stroke: #8a969e; stroke-width: 1.2 }",
            ".line { stroke-width: 1.8; stroke-linejoin: round; fill: none }",
            "</style>",
            f'<rect width="{width}" height="{height}" fill="white"/>',
        ]

    def text(self, kind, x, y, text, anchor="start", extra=""):
        self.lines.append(f'<text class="{kind}" text-anchor="{anchor}" x="{x:.1f}" y="{y:.1f}"{extra}>{text}</text>')

    def write(self, path):
        path.write_text("\n".join(self.lines + ["</svg>"]) + "\n", encoding="utf-8")


class Panel:
    def __init__(self, picture, box, x_range, y_range, title, unit, name):
        self.picture, self.box, self.x_range, self.y_range = picture, box, x_range, y_range
        left, top, width, height = box
        picture.text("title", left, top - 34, title)
        picture.text("unit", left, top - 13, unit)
        picture.text("unit", left + width / 2, top + height + 42, name, "middle")

    def x(self, value):
        return self.box[0] + self.box[2] * (value - self.x_range[0]) / (self.x_range[1] - self.x_range[0])

    def y(self, value):
        return self.box[1] + self.box[3] * (self.y_range[1] - value) / (self.y_range[1] - self.y_range[0])

    def horizontal(self, value, label, kind="grid"):
        left, _, width, _ = self.box
        y = self.y(value)
        self.picture.lines.append(f'<line class="{kind}" x1="{left}" y1="{y:.1f}" x2="{left + width}" y2="{y:.1f}"/>')
        self.picture.text("tick", left - 8, y + 4.5, label, "end")

    def vertical(self, value, label, kind="grid"):
        _, top, _, height = self.box
        x = self.x(value)
        self.picture.lines.append(f'<line class="{kind}" x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{top + height}"/>')
        self.picture.text("tick", x, top + height + 19, label, "middle")

    def band(self, low, high, color, label):
        _, top, _, height = self.box
        x, right = self.x(low), self.x(high)
        self.picture.lines.append(f'<rect x="{x:.1f}" y="{top}" width="{right - x:.1f}" height="{height}" fill="{color}"/>')
        self.picture.text("unit", (x + right) / 2, top + height - 9, label, "middle")

    def curve(self, points, color, extra=""):
        low, high = self.y_range
        path = " ".join(f"{self.x(x):.1f},{self.y(min(max(y, low), high)):.1f}" for x, y in points)
        self.picture.lines.append(f'<path class="line" stroke="{color}"{extra} d="M{path}"/>')

    def dot(self, x, y, style):
        self.picture.lines.append(f'<circle cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" {style}/>')


def exponent_label(power):
    return '1' if power == 0 else f'10<tspan dy="-5" font-size="9.5px">\u2212{-power}</tspan>'


def dot_style(color):
    """Floats are rings, since at coarse tolerances a double plan works on the same grid and has the same error."""
    return f'r="5.5" fill="none" stroke="{color}" stroke-width="1.5"' if color == COLORS[3] else f'r="3.4" fill="{color}"'


def draw_kernel(path):
    picture = Picture(900, 380)
    upsampling = 2
    left = Panel(picture, (64, 70, 360, 240), (-6.5, 6.5), (0, 1.05), "The kernel",
                 "spreads a point over the fine grid", "distance in grid steps")
    for value in (0, 0.25, 0.5, 0.75, 1):
        left.horizontal(value, f"{value:g}", "axis" if value == 0 else "grid")
    for value in range(-6, 7, 2):
        left.vertical(value, str(value).replace("-", "\u2212"))
    right = Panel(picture, (516, 70, 360, 240), (0, 2), (-16, 0), "Its transform",
                  "relative to its middle; upsampling 2", "cycles a grid step")
    right.band(0, 0.25, "#e6f0f8", "modes")
    right.band(0.75, 1.25, "#fbeee0", "aliases")
    for power in range(-16, 1, 4):
        right.horizontal(power, exponent_label(power), "axis" if power == -16 else "grid")
    for value in (0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2):
        right.vertical(value, f"{value:g}" if value % 0.5 == 0 else "")
    for width, color in zip((4, 8, 12), COLORS):
        samples = [-width / 2 + width * i / 240 for i in range(241)]
        left.curve([(-6.5, 0)] + [(u, kernel(u, width, upsampling)) for u in samples] + [(6.5, 0)], color)
        picture.text("name", left.x(3.4), left.y(1.02 - width / 40), f"width {width}", extra=f' fill="{color}"')
        middle = kernel_transform(0, width, upsampling)
        # The largest of each small piece: the many zeros between lobes would only hide the decay.
        curve = []
        for i in range(400):
            largest = max(abs(kernel_transform((i + part / 8) / 200, width, upsampling)) for part in range(9))
            curve.append(((i + 0.5) / 200, math.log10(max(largest / middle, 1e-16))))
        right.curve(curve, color)
        end = curve[150][1]
        picture.text("name", right.x(1.4), right.y(end) - 8, f"width {width}", extra=f' fill="{color}"')
    picture.write(path)


def draw_error(path, results):
    picture = Picture(900, 470)
    panel = Panel(picture, (90, 70, 770, 330), (-14.5, -0.5), (-15.5, 0), "Error against tolerance",
                  "measured in the root mean square, relative to the result; types 1 and 2", "tolerance asked for")
    for power in range(-14, 1, 2):
        panel.horizontal(power, exponent_label(power))
    for power in range(-14, 0):
        panel.vertical(power, exponent_label(power))
    panel.curve([(-14.5, -14.5), (-0.5, -0.5)], "#22303c")
    limit = math.log10(2)
    panel.curve([(-14.5, -14.5 + limit), (-0.5, -0.5 + limit)], "#8a969e", ' stroke-dasharray="5 4"')
    names = {}
    for (type, rank, single, digits), (error, _) in results.items():
        color = COLORS[3] if single else COLORS[rank - 1]
        offset = (rank - 2) * 0.12 + (type - 1.5) * 0.06
        panel.dot(-digits + offset, math.log10(error), dot_style(color))
        names[color] = "float" if single else f"double, {rank} dimension" + ("s" if rank > 1 else "")
    for i, (color, name) in enumerate(sorted(names.items(), key=lambda entry: COLORS.index(entry[0]))):
        y = 100 + 22 * i
        picture.lines.append(f'<circle cx="116" cy="{y}" {dot_style(color)}/>')
        picture.text("unit", 128, y + 4.5, name)
    y = 100 + 22 * len(names)
    picture.lines.append(f'<line x1="106" y1="{y}" x2="124" y2="{y}" stroke="#22303c" stroke-width="1.8"/>')
    picture.text("unit", 128, y + 4.5, "the tolerance; broken: twice the tolerance, the limit")
    picture.write(path)


def table(results):
    yield "| tolerance | width, upsampling (1-D) | 1-D type 1 / 2 | 2-D type 1 / 2 | 3-D type 1 / 2 | float, worst of all |"
    yield "|---|---|---|---|---|---|"
    for digits in range(1, 15):
        info = results[1, 1, False, digits][1]
        cells = [f"1e-{digits}", f"{info.kernel_width}, {info.upsampling:.2f}"]
        for rank in (1, 2, 3):
            cells.append(" / ".join(f"{results[type, rank, False, digits][0]:.1e}" for type in (1, 2)))
        single = [error for (_, _, is_single, d), (error, _) in results.items() if is_single and d == digits]
        cells.append(f"{max(single):.1e}" if single else "refused")
        yield "| " + " | ".join(cells) + " |"


def main():
    library, directory = Library(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2])
    results = {}
    for type in (1, 2):
        for rank in (1, 2, 3):
            problem = Problem(type, rank)
            for single, finest in ((False, 14), (True, 6)):
                for digits in range(1, finest + 1):
                    results[type, rank, single, digits] = library.run(problem, 10.0**-digits, single)
    draw_kernel(directory / "nufft-kernel.svg")
    draw_error(directory / "nufft-error.svg", results)
    print("\n".join(table(results)))


if __name__ == "__main__":
    main()
