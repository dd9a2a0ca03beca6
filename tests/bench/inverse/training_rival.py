# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
"""The training loop with torch and FINUFFT: training_rival.py LIBRARIES GRID POINTS THREADS WAY.

WAY is "kept": plans are kept from step to step; a step sets their points and runs three transforms forward and one
backward. Or "published": as the published loop has it, which convolves twice, each time with a transform of the cloud
and one back to its points, all by calls without plans; with the one backward these are five transforms.
Of several libraries (parted by colons) the fastest one is taken."""
import ctypes
import math
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "harness"))
from peer import serve  # noqa: E402

TOLERANCE = 1e-6


class Plan:
    """A plan of FINUFFT of type 1 or 2 in two dimensions, with its default options."""

    def __init__(self, library, kind, grid, sign):
        self.library, self.kind = library, kind
        self.handle = ctypes.c_void_p()
        modes = (ctypes.c_int64 * 3)(grid, grid, 1)
        self.check(library.finufft_makeplan(kind, 2, modes, sign, 1, ctypes.c_double(TOLERANCE),
                                            ctypes.byref(self.handle), None))

    def check(self, status):
        if status != 0:
            raise RuntimeError(f"FINUFFT returns {status}")

    def set_points(self, x, y):
        none = ctypes.c_void_p()
        self.check(self.library.finufft_setpts(self.handle, ctypes.c_int64(len(x)), ctypes.c_void_p(x.data_ptr()),
                                               ctypes.c_void_p(y.data_ptr()), none, ctypes.c_int64(0), none, none,
                                               none))

    def execute(self, strengths, modes):
        self.check(self.library.finufft_execute(self.handle, ctypes.c_void_p(strengths.data_ptr()),
                                                ctypes.c_void_p(modes.data_ptr())))


class Call:
    """The same by a call that makes its plan and lets it go."""

    def __init__(self, library, kind, grid, sign):
        self.call = getattr(library, f"finufft2d{kind}")
        self.grid, self.sign = ctypes.c_int64(grid), ctypes.c_int(sign)

    def set_points(self, x, y):
        self.x, self.y = x, y

    def execute(self, strengths, modes):
        status = self.call(ctypes.c_int64(len(self.x)), ctypes.c_void_p(self.x.data_ptr()),
                           ctypes.c_void_p(self.y.data_ptr()), ctypes.c_void_p(strengths.data_ptr()), self.sign,
                           ctypes.c_double(TOLERANCE), self.grid, self.grid, ctypes.c_void_p(modes.data_ptr()), None)
        if status != 0:
            raise RuntimeError(f"FINUFFT returns {status}")


class Training:
    def __init__(self, arguments):
        import torch

        files, grid, points, threads, way = arguments
        self.published = way == "published"
        self.torch, self.grid, self.count = torch, int(grid), int(points)
        torch.set_num_threads(int(threads))
        torch.manual_seed(0)
        best = None
        for name in files.split(":"):
            self.start(ctypes.CDLL(name))
            self.steps(20)
            seconds = self.steps(50)
            if best is None or seconds < best[0]:
                best = (seconds, name)
        self.start(ctypes.CDLL(best[1]))

    def start(self, library):
        torch = self.torch
        transform = Call if self.published else Plan
        to_modes, to_points = transform(library, 1, self.grid, -1), transform(library, 2, self.grid, 1)
        to_modes_adjoint = transform(library, 1, self.grid, -1)
        self.plans = (to_modes, to_points, to_modes_adjoint)
        shape = (self.grid, self.grid)

        class AtPoints(torch.autograd.Function):
            """Type 2, whose derivative with respect to the modes is a type 1 of the opposite sign."""

            @staticmethod
            def forward(_context, modes, count):
                values = torch.empty(count, dtype=torch.complex128)
                to_points.execute(values, modes.contiguous())
                return values

            @staticmethod
            def backward(_context, gradient):
                modes = torch.empty(shape, dtype=torch.complex128)
                to_modes_adjoint.execute(gradient.contiguous(), modes)
                return modes, None

        self.at_points = AtPoints.apply
        frequency = torch.arange(self.grid, dtype=torch.float64) - self.grid // 2
        squares = frequency[:, None] ** 2 + frequency[None, :] ** 2
        self.wanted = torch.exp(-squares / 8).to(torch.complex128)
        self.learned = torch.nn.Parameter(torch.zeros(shape, dtype=torch.complex128))
        self.optimizer = torch.optim.AdamW([self.learned], lr=0.005, weight_decay=0.001)

    def step(self):
        torch = self.torch
        x = 2 * math.pi * torch.rand(self.count, dtype=torch.float64)
        y = 2 * math.pi * torch.rand(self.count, dtype=torch.float64)
        strengths = (2 * torch.rand(self.count, dtype=torch.float64) - 1).to(torch.complex128)
        for plan in self.plans:
            plan.set_points(x, y)
        spectrum = self.spectrum_of(strengths)
        scale = 1 / self.grid**2
        with torch.no_grad():
            data = self.at_points(self.wanted * spectrum * scale, self.count).real
        if self.published:
            spectrum = self.spectrum_of(strengths)
        out = self.at_points(self.learned * spectrum * scale, self.count).real
        loss = torch.mean((out - data) ** 2)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        self.latest = float(loss.detach())

    def spectrum_of(self, strengths):
        spectrum = self.torch.empty((self.grid, self.grid), dtype=self.torch.complex128)
        self.plans[0].execute(strengths, spectrum)
        return spectrum

    # ---- commands ----

    def steps(self, count):
        start = time.perf_counter()
        for _ in range(int(count)):
            self.step()
        return time.perf_counter() - start

    def loss(self):
        return self.latest


serve(Training)
