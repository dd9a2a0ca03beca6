// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "finufft.h"

#include <heliotrope/heliotrope.h>

#include <algorithm>
#include <limits>

// A FINUFFT plan is a Heliotrope plan. What is left to do is to reverse the order of dimensions, which Heliotrope names
// slowest first, and to translate options and statuses.

struct finufft_plan_s {
  hel_nufft_plan* plan;
  int dim;
};
struct finufftf_plan_s {
  hel_nufft_plan* plan;
  int dim;
};

namespace {

int status_number(hel_status status) {
  switch (status) {
    case HEL_OK:
      return 0;
    case HEL_ERROR_OVERFLOW:
    case HEL_ERROR_LIMIT:
      return FINUFFT_ERR_MAXNALLOC;
    case HEL_ERROR_MEMORY:
      return FINUFFT_ERR_ALLOC;
    case HEL_ERROR_RANK:
      return FINUFFT_ERR_DIM_NOTVALID;
    case HEL_ERROR_DIM:
      return FINUFFT_ERR_NDATA_NOTVALID;
    case HEL_ERROR_SHAPE:
      return FINUFFT_ERR_NUM_NU_PTS_INVALID;
    case HEL_ERROR_TOLERANCE:
      return FINUFFT_ERR_EPS_TOO_SMALL;
    case HEL_ERROR_STATE:
    case HEL_ERROR_NULL:
    case HEL_ERROR_VALUE:
    case HEL_ERROR_ALIAS:
      return FINUFFT_ERR_INVALID_ARGUMENT;
    default:
      return FINUFFT_ERR_UNKNOWN_EXCEPTION;
  }
}

void default_options(finufft_opts* opts) {
  if (!opts) return;
  *opts = {};
  opts->showwarn = 1;
  opts->fftw = 64;
  opts->spread_sort = 2;
  opts->spread_kerevalmeth = 1;
  opts->spread_kerpad = 1;
  opts->spread_nthr_atomic = -1;
}

/// FINUFFT accepts any eps from the rounding unit up, and does its best where that is more than can be had.
template <class R>
int read_tolerance(R eps, bool allow_too_small, double& tolerance) {
  const bool single = sizeof(R) == 4;
  if (!(eps >= std::numeric_limits<R>::epsilon()) && !allow_too_small) return FINUFFT_ERR_EPS_TOO_SMALL;
  tolerance = std::clamp(static_cast<double>(eps), single ? 1e-6 : 1e-14, 0.5);
  return 0;
}

template <class R>
int read_options(const finufft_opts* given, int iflag, int n_transf, R eps, hel_nufft_options& options) {
  finufft_opts opts;
  default_options(&opts);
  if (given) opts = *given;
  hel_nufft_options_init(&options);
  if (n_transf < 1) return FINUFFT_ERR_NTRANS_NOTVALID;
  if (opts.upsampfac != 0 && opts.upsampfac <= 1) return FINUFFT_ERR_UPSAMPFAC_TOO_SMALL;
  if (opts.nthreads < 0) return FINUFFT_ERR_NTHREADS_NOTVALID;
  options.precision = sizeof(R) == 4 ? HEL_FLOAT : HEL_DOUBLE;
  options.direction = iflag >= 0 ? HEL_BACKWARD : HEL_FORWARD;
  options.order = opts.modeord == 1 ? HEL_NUFFT_FFT_ORDER : HEL_NUFFT_CENTERED;
  options.threads = opts.nthreads;
  options.batch = n_transf;
  options.sort = opts.spread_sort == 0 ? HEL_NUFFT_SORT_NEVER
                                       : (opts.spread_sort == 1 ? HEL_NUFFT_SORT_ALWAYS : HEL_NUFFT_SORT_AUTO);
  return read_tolerance(eps, opts.allow_eps_too_small != 0, options.tolerance);
}

template <class Plan, class R>
int make_plan(int type, int dim, const int64_t* n_modes, int iflag, int n_transf, R eps, Plan** plan,
              const finufft_opts* opts) {
  *plan = nullptr;
  if (type < 1 || type > 3) return FINUFFT_ERR_TYPE_NOTVALID;
  if (dim < 1 || dim > 3) return FINUFFT_ERR_DIM_NOTVALID;
  hel_nufft_options options;
  if (const int failed = read_options(opts, iflag, n_transf, eps, options)) return failed;
  int64_t dims[3] = {1, 1, 1};
  for (int a = 0; a < dim && type != 3; ++a) dims[a] = n_modes[dim - 1 - a];
  hel_nufft_plan* made = nullptr;
  const hel_status status = hel_nufft_plan_create(nullptr, type, dim, dims, &options, &made);
  if (status == HEL_OK) *plan = new Plan{made, dim};
  return status_number(status);
}

/// Lists of coordinates, slowest first.
struct Lists {
  const void* list[3];
  Lists(int dim, const void* x, const void* y, const void* z) {
    const void* const given[3] = {x, y, z};
    for (int a = 0; a < 3; ++a) list[a] = a < dim ? given[dim - 1 - a] : nullptr;
  }
};

template <class Plan, class R>
int set_points(Plan* plan, int64_t count, const R* x, const R* y, const R* z, int64_t frequencies, const R* s,
               const R* t, const R* u, bool third) {
  const Lists points(plan->dim, x, y, z), targets(plan->dim, s, t, u);
  return status_number(hel_nufft_plan_set_points(plan->plan, count, points.list, third ? frequencies : 0,
                                                 third ? targets.list : nullptr));
}

bool is_third(const hel_nufft_plan* plan) {
  hel_nufft_info info;
  info.struct_size = sizeof info;
  return hel_nufft_plan_info(plan, &info) == HEL_OK && info.type == 3;
}

/// FINUFFT names its arrays by what they are, strengths c and modes f, not by which is read: type 2 goes from f to c.
template <class C>
int execute(const hel_nufft_plan* plan, C* c, C* f, bool adjoint) {
  hel_nufft_info info;
  info.struct_size = sizeof info;
  hel_nufft_plan_info(plan, &info);
  const bool from_c = (info.type != 2) != adjoint;
  C* const in = from_c ? c : f;
  C* const out = from_c ? f : c;
  return status_number(adjoint ? hel_nufft_plan_execute_adjoint(plan, in, out) : hel_nufft_plan_execute(plan, in, out));
}

template <class Plan>
int destroy(Plan* plan) {
  if (!plan) return FINUFFT_ERR_PLAN_NOTVALID;
  hel_nufft_plan_destroy(plan->plan);
  delete plan;
  return 0;
}

/// What a simple call names.
template <class R>
struct Simple {
  int type, dim, transforms;
  int64_t points;
  const R *x, *y, *z;
  int64_t modes[3];
  int64_t frequencies;
  const R *s, *t, *u;
};

template <class Plan, class R, class C>
int simple(const Simple<R>& call, const C* c, int iflag, R eps, const C* f, const finufft_opts* opts) {
  Plan* plan = nullptr;
  int failed = make_plan(call.type, call.dim, call.modes, iflag, call.transforms, eps, &plan, opts);
  if (!failed)
    failed =
        set_points(plan, call.points, call.x, call.y, call.z, call.frequencies, call.s, call.t, call.u, call.type == 3);
  if (!failed) failed = execute(plan->plan, const_cast<C*>(c), const_cast<C*>(f), false);
  if (plan) destroy(plan);
  return failed;
}

}  // namespace

#define ADAPTER_CALLS(prefix, R, C)                                                                             \
  using prefix##_handle = prefix##_plan_s;                                                                      \
  void prefix##_default_opts(finufft_opts* opts) { default_options(opts); }                                     \
  int prefix##_makeplan(int type, int dim, const int64_t* n_modes, int iflag, int n_transf, R eps,              \
                        prefix##_plan* plan, const finufft_opts* opts) {                                        \
    return make_plan(type, dim, n_modes, iflag, n_transf, eps, plan, opts);                                     \
  }                                                                                                             \
  int prefix##_setpts(prefix##_plan plan, int64_t M, const R* x, const R* y, const R* z, int64_t N, const R* s, \
                      const R* t, const R* u) {                                                                 \
    return plan ? set_points(plan, M, x, y, z, N, s, t, u, is_third(plan->plan)) : FINUFFT_ERR_PLAN_NOTVALID;   \
  }                                                                                                             \
  int prefix##_execute(prefix##_plan plan, C* c, C* f) {                                                        \
    return plan ? execute(plan->plan, c, f, false) : FINUFFT_ERR_PLAN_NOTVALID;                                 \
  }                                                                                                             \
  int prefix##_execute_adjoint(prefix##_plan plan, C* c, C* f) {                                                \
    return plan ? execute(plan->plan, c, f, true) : FINUFFT_ERR_PLAN_NOTVALID;                                  \
  }                                                                                                             \
  int prefix##_destroy(prefix##_plan plan) { return destroy(plan); }                                            \
  SIMPLE_GRID(prefix, 1, R, C, const C, C)                                                                      \
  SIMPLE_GRID(prefix, 2, R, C, C, const C)                                                                      \
  SIMPLE_FREQUENCIES(prefix, R, C)

// Types 1 and 2: one call for one transform, and one for many that share their points.
#define SIMPLE_GRID(prefix, type, R, C, Strength, Mode)                                                           \
  int prefix##1d##type##many(int n, int64_t M, const R* x, Strength* c, int iflag, R eps, int64_t N1, Mode* f,    \
                             const finufft_opts* o) {                                                             \
    const Simple<R> call{type, 1, n, M, x, nullptr, nullptr, {N1, 1, 1}, 0, nullptr, nullptr, nullptr};           \
    return simple<prefix##_handle>(call, static_cast<const C*>(c), iflag, eps, static_cast<const C*>(f), o);      \
  }                                                                                                               \
  int prefix##1d##type(int64_t M, const R* x, Strength* c, int iflag, R eps, int64_t N1, Mode* f,                 \
                       const finufft_opts* o) {                                                                   \
    return prefix##1d##type##many(1, M, x, c, iflag, eps, N1, f, o);                                              \
  }                                                                                                               \
  int prefix##2d##type##many(int n, int64_t M, const R* x, const R* y, Strength* c, int iflag, R eps, int64_t N1, \
                             int64_t N2, Mode* f, const finufft_opts* o) {                                        \
    const Simple<R> call{type, 2, n, M, x, y, nullptr, {N1, N2, 1}, 0, nullptr, nullptr, nullptr};                \
    return simple<prefix##_handle>(call, static_cast<const C*>(c), iflag, eps, static_cast<const C*>(f), o);      \
  }                                                                                                               \
  int prefix##2d##type(int64_t M, const R* x, const R* y, Strength* c, int iflag, R eps, int64_t N1, int64_t N2,  \
                       Mode* f, const finufft_opts* o) {                                                          \
    return prefix##2d##type##many(1, M, x, y, c, iflag, eps, N1, N2, f, o);                                       \
  }                                                                                                               \
  int prefix##3d##type##many(int n, int64_t M, const R* x, const R* y, const R* z, Strength* c, int iflag, R eps, \
                             int64_t N1, int64_t N2, int64_t N3, Mode* f, const finufft_opts* o) {                \
    const Simple<R> call{type, 3, n, M, x, y, z, {N1, N2, N3}, 0, nullptr, nullptr, nullptr};                     \
    return simple<prefix##_handle>(call, static_cast<const C*>(c), iflag, eps, static_cast<const C*>(f), o);      \
  }                                                                                                               \
  int prefix##3d##type(int64_t M, const R* x, const R* y, const R* z, Strength* c, int iflag, R eps, int64_t N1,  \
                       int64_t N2, int64_t N3, Mode* f, const finufft_opts* o) {                                  \
    return prefix##3d##type##many(1, M, x, y, z, c, iflag, eps, N1, N2, N3, f, o);                                \
  }

#define SIMPLE_FREQUENCIES(prefix, R, C)                                                                              \
  int prefix##1d3many(int n, int64_t M, const R* x, const C* c, int iflag, R eps, int64_t N, const R* s, C* f,        \
                      const finufft_opts* o) {                                                                        \
    const Simple<R> call{3, 1, n, M, x, nullptr, nullptr, {1, 1, 1}, N, s, nullptr, nullptr};                         \
    return simple<prefix##_handle>(call, c, iflag, eps, static_cast<const C*>(f), o);                                 \
  }                                                                                                                   \
  int prefix##1d3(int64_t M, const R* x, const C* c, int iflag, R eps, int64_t N, const R* s, C* f,                   \
                  const finufft_opts* o) {                                                                            \
    return prefix##1d3many(1, M, x, c, iflag, eps, N, s, f, o);                                                       \
  }                                                                                                                   \
  int prefix##2d3many(int n, int64_t M, const R* x, const R* y, const C* c, int iflag, R eps, int64_t N, const R* s,  \
                      const R* t, C* f, const finufft_opts* o) {                                                      \
    const Simple<R> call{3, 2, n, M, x, y, nullptr, {1, 1, 1}, N, s, t, nullptr};                                     \
    return simple<prefix##_handle>(call, c, iflag, eps, static_cast<const C*>(f), o);                                 \
  }                                                                                                                   \
  int prefix##2d3(int64_t M, const R* x, const R* y, const C* c, int iflag, R eps, int64_t N, const R* s, const R* t, \
                  C* f, const finufft_opts* o) {                                                                      \
    return prefix##2d3many(1, M, x, y, c, iflag, eps, N, s, t, f, o);                                                 \
  }                                                                                                                   \
  int prefix##3d3many(int n, int64_t M, const R* x, const R* y, const R* z, const C* c, int iflag, R eps, int64_t N,  \
                      const R* s, const R* t, const R* u, C* f, const finufft_opts* o) {                              \
    const Simple<R> call{3, 3, n, M, x, y, z, {1, 1, 1}, N, s, t, u};                                                 \
    return simple<prefix##_handle>(call, c, iflag, eps, static_cast<const C*>(f), o);                                 \
  }                                                                                                                   \
  int prefix##3d3(int64_t M, const R* x, const R* y, const R* z, const C* c, int iflag, R eps, int64_t N, const R* s, \
                  const R* t, const R* u, C* f, const finufft_opts* o) {                                              \
    return prefix##3d3many(1, M, x, y, z, c, iflag, eps, N, s, t, u, f, o);                                           \
  }

ADAPTER_CALLS(finufft, double, finufft_complex)
ADAPTER_CALLS(finufftf, float, finufftf_complex)
