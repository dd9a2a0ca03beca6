# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
"""A backend of tnmf: rivals.py BACKEND FOLDER SAMPLES CHANNELS ATOMS MODE PRECISION THREADS SPARSITY SAMPLE_DIMS ATOM_DIMS.

The folder has v, w and h as they lie in memory; dims are joined by x."""
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "harness"))
from peer import peak_growth_mb, serve  # noqa: E402


class Tnmf:
    def __init__(self, arguments):
        import numpy
        from tnmf.TransformInvariantNMF import TransformInvariantNMF

        backend, self.folder, samples, channels, atoms, mode, precision, threads, sparsity, sample, atom = arguments
        self.backend, self.sparsity = backend, float(sparsity)
        self.type = numpy.float32 if precision == "float" else numpy.float64
        self.numpy = numpy
        sample_dims = tuple(int(size) for size in sample.split("x"))
        atom_dims = tuple(int(size) for size in atom.split("x"))
        self.limit_threads(int(threads))
        self.model = TransformInvariantNMF(n_atoms=int(atoms), atom_shape=atom_dims, backend=backend,
                                           reconstruction_mode=mode)
        self.samples = self.load("v").reshape((int(samples), int(channels)) + sample_dims)
        shifts = sample_dims if mode == "circular" else tuple(s + a - 1 for s, a in zip(sample_dims, atom_dims))
        self.first_w = self.load("w").reshape((int(atoms), int(channels)) + atom_dims)
        self.first_h = self.load("h").reshape((int(samples), int(atoms)) + shifts)
        self.model._initialize_matrices(self.samples, False)

    def load(self, name):
        return self.numpy.fromfile(os.path.join(self.folder, name), dtype=self.type)

    def limit_threads(self, threads):
        """The package lets its Fourier transforms use all cores; a case says how many."""
        if self.backend.startswith("pytorch"):
            import torch

            torch.set_num_threads(threads)
            return
        from tnmf.backends import NumPy_CachingFFT, NumPy_FFT

        def limited(transform):
            return lambda *values, **named: transform(*values, **{**named, "workers": threads})

        for module in (NumPy_CachingFFT, NumPy_FFT):
            for name in ("rfftn", "irfftn"):
                setattr(module, name, limited(getattr(module, name)))

    def restart(self):
        for array, first in ((self.model._W, self.first_w), (self.model._H, self.first_h)):
            if self.backend == "numpy_caching_fft":
                array.c[...] = first
                array.invalidate_f()
            elif self.backend.startswith("pytorch"):
                import torch

                with torch.no_grad():
                    array.copy_(torch.from_numpy(first))
            else:
                array[...] = first

    def run(self, count):
        start = time.perf_counter()
        for _ in range(count):
            self.model._update_H(sparsity=self.sparsity)
            self.model._update_W()
        return time.perf_counter() - start

    # ---- commands ----

    def iterations(self, count):
        """Seconds of `count` sweeps from the first factors."""
        self.restart()
        return self.run(int(count))

    def later(self):
        """Seconds of the second sweep from the first factors: what is done once belongs to the first."""
        self.restart()
        self.run(1)
        return self.run(1)

    def peak(self):
        self.restart()
        return peak_growth_mb(lambda: self.run(1))

    def factors(self):
        """Leaves the factors in the folder."""
        for name, array in (("their_w", self.model.W), ("their_h", self.model.H)):
            self.numpy.ascontiguousarray(array, dtype=self.type).tofile(os.path.join(self.folder, name))
        return "done"


serve(Tnmf)
