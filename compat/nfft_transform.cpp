// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// NFFT3's transforms on Heliotrope's.
#include <heliotrope/heliotrope.h>
#include <heliotrope/nfft3.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

namespace {

/// NFFT3's own transforms are about that accurate.
constexpr double kTolerance = 1e-13;
/// Sums over this many pairs of node and coefficient are quick as they stand.
constexpr NFFT_INT kFewPairs = 1 << 16;
constexpr int kLargestRank = HEL_NUFFT_RANK_MAX;

struct Inner {
  hel_nufft_plan *fast = nullptr, *direct = nullptr;
  bool has_nodes = false, failed = false;
  char message[256] = "";
};

Inner* inner_of(const nfft_plan* plan) { return static_cast<Inner*>(plan->internal); }

/// Remembers what went wrong; true if all is well.
bool note(Inner& inner, hel_status status) {
  if (status == HEL_OK) return true;
  inner.failed = true;
  std::snprintf(inner.message, sizeof inner.message, "%s: %s", hel_status_text(status), hel_last_message());
  return false;
}

bool make_plan(const nfft_plan& plan, int32_t method, Inner& inner, hel_nufft_plan** made) {
  int64_t dims[kLargestRank] = {1, 1, 1};
  for (NFFT_INT t = 0; t < plan.d; ++t) dims[t] = plan.N[t];
  hel_nufft_options options;
  hel_nufft_options_init(&options);
  options.tolerance = kTolerance;
  options.period = HEL_NUFFT_PERIOD_1;
  options.method = method;
  options.point_stride = plan.d;
  return note(inner, hel_nufft_plan_create(nullptr, 2, static_cast<int32_t>(plan.d), dims, &options, made));
}

bool set_nodes(const nfft_plan& plan, Inner& inner, hel_nufft_plan* transform) {
  const void* lists[kLargestRank] = {};
  for (NFFT_INT t = 0; t < plan.d; ++t) lists[t] = plan.x + t;
  return note(inner, hel_nufft_plan_set_points(transform, plan.M_total, lists, 0, nullptr));
}

void read_nodes(const nfft_plan* plan) {
  Inner* inner = inner_of(plan);
  if (!inner || !inner->fast) return;
  inner->failed = false;
  inner->has_nodes = set_nodes(*plan, *inner, inner->fast);
}

void transform(const nfft_plan* plan, bool direct, bool adjoint) {
  Inner* inner = inner_of(plan);
  if (!inner || !inner->fast) return;
  if (direct) {
    if (!inner->direct && !make_plan(*plan, HEL_NUFFT_DIRECT, *inner, &inner->direct)) return;
    inner->failed = false;
    if (!set_nodes(*plan, *inner, inner->direct)) return;
  } else if (!inner->has_nodes || !(plan->flags & PRE_ONE_PSI)) {
    read_nodes(plan);
    if (inner->failed) return;
  }
  const hel_nufft_plan* const used = direct ? inner->direct : inner->fast;
  note(*inner, adjoint ? hel_nufft_plan_execute_adjoint(used, plan->f, plan->f_hat)
                       : hel_nufft_plan_execute(used, plan->f_hat, plan->f));
}

void mv_trafo(void* plan) { nfft_trafo(static_cast<nfft_plan*>(plan)); }
void mv_adjoint(void* plan) { nfft_adjoint(static_cast<nfft_plan*>(plan)); }

template <class T>
T* allocate(NFFT_INT count) {
  return static_cast<T*>(nfft_malloc(sizeof(T) * static_cast<size_t>(count > 0 ? count : 1)));
}

/// Sizes that make sense, so that what is allocated can be counted.
bool sizes_are_right(const nfft_plan& plan, Inner& inner) {
  bool right = plan.d >= 1 && plan.d <= kLargestRank && plan.M_total >= 0;
  for (NFFT_INT t = 0; right && t < plan.d; ++t) right = plan.N[t] >= 1;
  if (right) return true;
  inner.failed = true;
  std::snprintf(
      inner.message, sizeof inner.message,
      "%ld dimensions and %ld nodes: there must be 1 to %d dimensions, each of at least 1 coefficient, and no "
      "negative number of nodes",
      static_cast<long>(plan.d), static_cast<long>(plan.M_total), kLargestRank);
  return false;
}

}  // namespace

void* nfft_malloc(size_t n) { return std::malloc(n > 0 ? n : 1); }

void nfft_free(void* p) { std::free(p); }

void nfft_init_guru(nfft_plan* plan, int d, int* N, int M, int* n, int m, unsigned flags, unsigned fftw_flags) {
  (void)n, (void)m;
  fftw_complex* const f_hat = flags & MALLOC_F_HAT ? nullptr : plan->f_hat;
  fftw_complex* const f = flags & MALLOC_F ? nullptr : plan->f;
  double* const x = flags & MALLOC_X ? nullptr : plan->x;
  *plan = nfft_plan{};
  plan->M_total = M;
  plan->mv_trafo = mv_trafo;
  plan->mv_adjoint = mv_adjoint;
  plan->d = d;
  plan->flags = flags;
  plan->fftw_flags = fftw_flags;
  plan->f_hat = f_hat;
  plan->f = f;
  plan->x = x;
  auto* const inner = new (std::nothrow) Inner;
  plan->internal = inner;
  plan->N = allocate<NFFT_INT>(d);
  if (!inner || !plan->N) return;
  for (int t = 0; t < d; ++t) plan->N[t] = N[t];
  if (!sizes_are_right(*plan, *inner)) return;
  plan->N_total = 1;
  for (int t = 0; t < d; ++t) plan->N_total *= N[t];
  const int32_t method = plan->M_total <= kFewPairs / plan->N_total ? HEL_NUFFT_DIRECT : HEL_NUFFT_AUTO;
  if (!make_plan(*plan, method, *inner, &inner->fast)) return;
  if (flags & MALLOC_F_HAT) plan->f_hat = allocate<fftw_complex>(plan->N_total);
  if (flags & MALLOC_F) plan->f = allocate<fftw_complex>(plan->M_total);
  if (flags & MALLOC_X) plan->x = allocate<double>(plan->d * plan->M_total);
  if ((flags & MALLOC_F_HAT && !plan->f_hat) || (flags & MALLOC_F && !plan->f) || (flags & MALLOC_X && !plan->x))
    note(*inner, HEL_ERROR_MEMORY);
}

void nfft_init(nfft_plan* plan, int d, int* N, int M) {
  nfft_init_guru(plan, d, N, M, nullptr, 0,
                 PRE_PHI_HUT | PRE_PSI | MALLOC_X | MALLOC_F_HAT | MALLOC_F | FFTW_INIT | FFT_OUT_OF_PLACE |
                     (d > 1 ? NFFT_SORT_NODES : 0),
                 FFTW_ESTIMATE | FFTW_DESTROY_INPUT);
}

void nfft_init_1d(nfft_plan* plan, int N1, int M) { nfft_init(plan, 1, &N1, M); }

void nfft_init_2d(nfft_plan* plan, int N1, int N2, int M) {
  int N[2] = {N1, N2};
  nfft_init(plan, 2, N, M);
}

void nfft_init_3d(nfft_plan* plan, int N1, int N2, int N3, int M) {
  int N[3] = {N1, N2, N3};
  nfft_init(plan, 3, N, M);
}

void nfft_precompute_one_psi(nfft_plan* plan) { read_nodes(plan); }
void nfft_precompute_psi(nfft_plan* plan) { read_nodes(plan); }
void nfft_precompute_full_psi(nfft_plan* plan) { read_nodes(plan); }
void nfft_precompute_fg_psi(nfft_plan* plan) { read_nodes(plan); }
void nfft_precompute_lin_psi(nfft_plan* plan) { read_nodes(plan); }

void nfft_trafo(nfft_plan* plan) { transform(plan, false, false); }
void nfft_adjoint(nfft_plan* plan) { transform(plan, false, true); }
void nfft_trafo_direct(const nfft_plan* plan) { transform(plan, true, false); }
void nfft_adjoint_direct(const nfft_plan* plan) { transform(plan, true, true); }

const char* nfft_check(nfft_plan* plan) {
  const Inner* inner = inner_of(plan);
  if (!inner || !plan->N) return "out of memory";
  return inner->failed ? inner->message : nullptr;
}

void nfft_finalize(nfft_plan* plan) {
  if (Inner* inner = inner_of(plan)) {
    hel_nufft_plan_destroy(inner->fast);
    hel_nufft_plan_destroy(inner->direct);
    delete inner;
  }
  nfft_free(plan->N);
  if (plan->flags & MALLOC_F_HAT) nfft_free(plan->f_hat);
  if (plan->flags & MALLOC_F) nfft_free(plan->f);
  if (plan->flags & MALLOC_X) nfft_free(plan->x);
  plan->internal = nullptr;
  plan->N = nullptr;
}
