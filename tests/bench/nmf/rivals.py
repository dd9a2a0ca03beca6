# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
"""A rival of the factorizations: rivals.py NAME FOLDER ROWS COLUMNS COMPONENTS BETA PRECISION THREADS SPARSE.

The folder has x, u and h (of a sparse x also row_starts and column_list) as they lie in memory."""
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "harness"))
from peer import peak_growth_mb, serve  # noqa: E402


class Rival:
    """Loads the problem; `run(count)` of each kind goes on from self.u and self.h, and times what belongs to it."""

    def __init__(self, arguments):
        import numpy

        self.numpy = numpy
        _, self.folder, rows, columns, components, beta, precision, threads, sparse = arguments
        self.rows, self.columns, self.components = int(rows), int(columns), int(components)
        self.beta, self.threads = float(beta), int(threads)
        if self.beta == int(self.beta):
            self.beta = int(self.beta)
        self.type = numpy.float32 if precision == "float" else numpy.float64
        self.first_u = self.load("u").reshape(self.rows, self.components)
        self.first_h = self.load("h").reshape(self.components, self.columns)
        if sparse == "1":
            from scipy.sparse import csr_matrix

            starts = self.load("row_starts", numpy.int64).astype(numpy.int32)
            places = self.load("column_list", numpy.int64).astype(numpy.int32)
            self.x = csr_matrix((self.load("x"), places, starts), shape=(self.rows, self.columns))
        else:
            self.x = self.load("x").reshape(self.rows, self.columns)
        self.restart()
        self.prepare()

    def load(self, name, kind=None):
        return self.numpy.fromfile(os.path.join(self.folder, name), dtype=kind or self.type)

    def restart(self):
        self.u, self.h = self.first_u.copy(), self.first_h.copy()

    # ---- commands ----

    def iterations(self, count):
        """Seconds of `count` iterations from the first factors."""
        self.restart()
        return self.run(int(count))

    def peak(self):
        self.restart()
        return peak_growth_mb(lambda: self.run(2))

    def factors(self):
        """Leaves the factors in the folder."""
        self.u.astype(self.type).tofile(os.path.join(self.folder, "their_u"))
        self.h.astype(self.type).tofile(os.path.join(self.folder, "their_h"))
        return "done"

    def count_to(self, target, most):
        """How many iterations it takes to half the squared distance `target` (beta = 2)."""
        self.restart()
        for count in range(1, int(most) + 1):
            self.run(1)
            distance = 0.5 * float(self.numpy.sum((self.x - self.u @ self.h) ** 2, dtype=self.numpy.float64))
            if distance <= float(target):
                return count
        return -1


class ScikitLearn(Rival):
    solver = "mu"

    def prepare(self):
        import warnings

        from sklearn.decomposition import non_negative_factorization

        warnings.simplefilter("ignore")
        self.factorize = non_negative_factorization

    def run(self, count):
        loss = self.beta if self.solver == "mu" else 2
        start = time.perf_counter()
        self.u, self.h, _ = self.factorize(self.x, W=self.u, H=self.h, n_components=self.components, init="custom",
                                           solver=self.solver, beta_loss=loss, tol=0, max_iter=count)
        return time.perf_counter() - start


class ScikitLearnDescent(ScikitLearn):
    solver = "cd"


class TorchNmf(Rival):
    def prepare(self):
        import torch
        from torchnmf.nmf import NMF

        self.torch, self.kind = torch, NMF
        torch.set_num_threads(self.threads)
        self.target = torch.from_numpy(self.x)

    def run(self, count):
        torch = self.torch
        model = self.kind(W=torch.from_numpy(self.h.T.copy()), H=torch.from_numpy(self.u.copy()))
        start = time.perf_counter()
        model.fit(self.target, beta=self.beta, tol=-1e9, max_iter=count)
        seconds = time.perf_counter() - start
        self.u, self.h = model.H.detach().numpy().copy(), model.W.detach().numpy().T.copy()
        return seconds


class Diffsptk(Rival):
    """Fed through a loader that hands over the whole matrix, which spares it its own loader's row by row."""

    def prepare(self):
        import torch
        from diffsptk.modules.nmf import NonnegativeMatrixFactorization
        from torch.utils.data import DataLoader, TensorDataset

        class Whole(DataLoader):
            def __iter__(self):
                yield (self.dataset.tensors[0],)

        self.torch, self.kind = torch, NonnegativeMatrixFactorization
        torch.set_num_threads(self.threads)
        self.loader = Whole(TensorDataset(torch.from_numpy(self.x)))

    def run(self, count):
        torch = self.torch
        kind = torch.float32 if self.type is self.numpy.float32 else torch.float64
        model = self.kind(self.rows, self.columns - 1, self.components, beta=self.beta, n_iter=count, eps=0, dtype=kind)
        model.U[:], model.H[:] = torch.from_numpy(self.u), torch.from_numpy(self.h)
        start = time.perf_counter()
        model(self.loader)
        seconds = time.perf_counter() - start
        self.u, self.h = model.U.numpy().copy(), model.H.numpy().copy()
        return seconds


serve(lambda arguments: {"sklearn-mu": ScikitLearn, "sklearn-cd": ScikitLearnDescent, "torchnmf": TorchNmf,
                         "diffsptk": Diffsptk}[arguments[0]](arguments))
