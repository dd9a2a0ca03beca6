// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <limits>

#include "support_factorization.hpp"

// What is refused, with which words, and that nothing was written then.
using namespace test;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN(), kInfinity = std::numeric_limits<double>::infinity();

template <class T>
void check_refused(const nmf::Problem<T>& p, const nmf::Outcome<T>& out, hel_status status, const std::string& words) {
  CHECK(out.status == status);
  CHECK_MESSAGE(out.message.find(words) != std::string::npos, out.message);
  CHECK(out.u == p.u);
  CHECK(out.h == p.h);
  CHECK(out.report.seconds == 0);
  CHECK(out.history.empty());
}

template <class Change>
void check_option(const std::string& words, Change change, double beta = 1) {
  const nmf::Problem<double> p(6, 5, 2);
  hel_nmf_options o = nmf::options(beta, 3);
  change(o);
  hel_nmf_options counting = o;
  counting.iterations = 3;
  nmf::Outcome<double> out = nmf::outcome_of(p, counting);
  out.status = hel_nmf_fit(nullptr, 6, 5, 2, p.x.data(), &o, out.u.data(), out.h.data(), &out.report);
  nmf::finish(out);
  check_refused(p, out, HEL_ERROR_OPTION, words);
}

void check_entry(double value, double beta, const std::string& words) {
  nmf::Problem<double> p(9, 70, 2);
  p.x[3 * 70 + 68] = value;
  check_refused(p, nmf::fit(p, nmf::options(beta, 3)), HEL_ERROR_DOMAIN, words);
  nmf::Problem<float> q(9, 70, 2);
  q.x[3 * 70 + 68] = static_cast<float>(value);
  check_refused(q, nmf::fit(q, nmf::options(beta, 3)), HEL_ERROR_DOMAIN, words);
  nmf::Reader<double> reader{p};
  hel_nmf_options o = nmf::options(beta, 3);
  o.batch_rows = 2;
  check_refused(p, nmf::fit_reader(reader, o), HEL_ERROR_DOMAIN, words);
}

}  // namespace

TEST_CASE("entries that cannot be factorized are refused with their place") {
  check_entry(-1, 1, "x[3][68] is -1; it must be finite and not negative");
  check_entry(kNan, 2, "x[3][68] is");
  check_entry(kInfinity, 0, "x[3][68] is inf");
  check_entry(0, 0, "x[3][68] is 0; it must be finite and positive (beta is 0)");
  check_entry(0, -1, "x[3][68] is 0");
}

TEST_CASE("factors and weights that cannot be are refused with their place") {
  nmf::Problem<double> p(4, 5, 2);
  p.u[2 * 2 + 1] = kNan;
  nmf::Outcome<double> out = nmf::fit(p, nmf::options(1, 3));
  CHECK(out.status == HEL_ERROR_DOMAIN);
  CHECK(out.message.find("u[2][1] is") != std::string::npos);
  p.u[2 * 2 + 1] = 1;
  p.h[1 * 5 + 3] = -2;
  check_refused(p, nmf::fit(p, nmf::options(1, 3)), HEL_ERROR_DOMAIN, "h[1][3] is -2");
  p.h[1 * 5 + 3] = 2;
  std::vector<double> weights(20, 1);
  weights[7] = -1;
  hel_nmf_options o = nmf::options(1, 3);
  o.weights = weights.data();
  check_refused(p, nmf::fit(p, o), HEL_ERROR_DOMAIN, "options.weights[1][2] is -1");
}

TEST_CASE("options out of range are refused by name and number") {
  check_option("options.struct_size", [](auto& o) { o.struct_size = 4; });
  check_option("options.precision is 2", [](auto& o) { o.precision = 2; });
  check_option("options.solver is 9", [](auto& o) { o.solver = 9; });
  check_option("options.init is -1", [](auto& o) { o.init = -1; });
  check_option("options.threads is -1", [](auto& o) { o.threads = -1; });
  check_option("options.beta is 11", [](auto& o) { o.beta = 11; });
  check_option("options.beta is", [](auto& o) { o.beta = kNan; });
  check_option("options.iterations is -3", [](auto& o) { o.iterations = -3; });
  check_option("options.tolerance is -1", [](auto& o) { o.tolerance = -1; });
  check_option("options.tolerance is", [](auto& o) { o.tolerance = kNan; });
  check_option("options.inner is 1001", [](auto& o) { o.inner = 1001; });
  check_option("options.accelerate is 2", [](auto& o) { o.accelerate = 2; });
  check_option("options.row_sums_one is 2", [](auto& o) { o.row_sums_one = 2; });
  check_option("options.keep_u is 2", [](auto& o) { o.keep_u = 2; });
  check_option("options.keep_h is -1", [](auto& o) { o.keep_h = -1; });
  check_option("options.stages is 65", [](auto& o) { o.stages = 65; });
  check_option("options.batch_rows is -1", [](auto& o) { o.batch_rows = -1; });
  check_option("options.l1_u is -1", [](auto& o) { o.l1_u = -1; });
  check_option("options.l1_h is inf", [](auto& o) { o.l1_h = kInfinity; });
  check_option("options.l2_u is", [](auto& o) { o.l2_u = kNan; });
  check_option("options.l2_h is -2", [](auto& o) { o.l2_h = -2; });
  check_option("options.data_floor is -1", [](auto& o) { o.data_floor = -1; });
  check_option("options.forgetting is 0", [](auto& o) { o.forgetting = 0; });
  check_option("options.forgetting is 1.5", [](auto& o) { o.forgetting = 1.5; });
  check_option("options.accelerate is 1; with row_sums_one", [](auto& o) { o.accelerate = o.row_sums_one = 1; });
}

TEST_CASE("a solver is refused what it does not do") {
  const double weights[30] = {};
  check_option("options.stages is 2; solvers other than HEL_NMF_HALS take at most 1", [](auto& o) { o.stages = 2; });
  check_option(
      "options.stages is 3; with options.accelerate it must be at most 1",
      [](auto& o) { o.solver = HEL_NMF_HALS, o.stages = 3, o.accelerate = 1; }, 2);
  check_option("options.beta is 1; HEL_NMF_HALS takes 2 only", [](auto& o) { o.solver = HEL_NMF_HALS; });
  check_option("options.beta is 1; HEL_NMF_PIVOTING takes 2 only", [](auto& o) { o.solver = HEL_NMF_PIVOTING; });
  check_option(
      "options.beta is 2; HEL_NMF_NEWTON takes 1 only", [](auto& o) { o.solver = HEL_NMF_NEWTON; }, 2);
  check_option(
      "HEL_NMF_HALS does not take weights", [&](auto& o) { o.solver = HEL_NMF_HALS, o.weights = weights; }, 2);
  check_option(
      "options.data_floor is 1; HEL_NMF_HALS takes 0", [](auto& o) { o.solver = HEL_NMF_HALS, o.data_floor = 1; }, 2);
  check_option(
      "options.row_sums_one is 1; HEL_NMF_HALS takes 0", [](auto& o) { o.solver = HEL_NMF_HALS, o.row_sums_one = 1; },
      2);
}

TEST_CASE("sizes, shapes and overlaps are refused") {
  const nmf::Problem<double> p(6, 5, 2);
  std::vector<double> x = p.x, u = p.u, h = p.h;
  hel_nmf_options o = nmf::options(1, 2);
  const auto run = [&](int64_t rows, int64_t columns, int64_t components) {
    return hel_nmf_fit(nullptr, rows, columns, components, x.data(), &o, u.data(), h.data(), nullptr);
  };
  CHECK(run(0, 5, 2) == HEL_ERROR_DIM);
  CHECK(std::string(hel_last_message()) == "rows is 0; it must be at least 1");
  CHECK(run(6, -5, 2) == HEL_ERROR_DIM);
  CHECK(run(6, 5, 0) == HEL_ERROR_DIM);
  CHECK(run(int64_t{1} << 40, int64_t{1} << 40, 2) == HEL_ERROR_OVERFLOW);
  CHECK(run(int64_t{1} << 44, 5, 2) == HEL_ERROR_OVERFLOW);
  CHECK(run(6, 5, int64_t{1} << 60) == HEL_ERROR_OVERFLOW);
  o.init = HEL_NMF_NNDSVD;
  CHECK(run(6, 5, 6) == HEL_ERROR_SHAPE);
  CHECK(std::string(hel_last_message()).find("components is 6") == 0);
  o.init = HEL_NMF_KMEANS;
  CHECK(run(6, 5, 7) == HEL_ERROR_SHAPE);
  o.init = HEL_NMF_GIVEN;
  CHECK(hel_nmf_fit(nullptr, 6, 5, 2, x.data(), &o, x.data() + 29, h.data(), nullptr) == HEL_ERROR_ALIAS);
  CHECK(std::string(hel_last_message()) == "x and u overlap");
  CHECK(hel_nmf_fit(nullptr, 6, 5, 2, x.data(), &o, u.data(), u.data(), nullptr) == HEL_ERROR_ALIAS);
  o.weights = h.data();
  CHECK(hel_nmf_fit(nullptr, 6, 5, 2, x.data(), &o, u.data(), h.data(), nullptr) == HEL_ERROR_ALIAS);
  CHECK(x == p.x);
  CHECK(u == p.u);
  CHECK(h == p.h);
}

TEST_CASE("NULL is refused by name wherever something is needed") {
  const nmf::Problem<double> p(6, 5, 2);
  std::vector<double> u = p.u, h = p.h;
  double value = 0;
  const int64_t starts[7] = {}, columns[1] = {};
  hel_nmf_model* model = nullptr;
  const hel_nmf_options o = nmf::options(1, 2);
  const double* const x = p.x.data();
  CHECK(hel_nmf_fit(nullptr, 6, 5, 2, nullptr, &o, u.data(), h.data(), nullptr) == HEL_ERROR_NULL);
  CHECK(std::string(hel_last_message()) == "x is NULL");
  CHECK(hel_nmf_fit(nullptr, 6, 5, 2, x, &o, nullptr, h.data(), nullptr) == HEL_ERROR_NULL);
  CHECK(hel_nmf_fit(nullptr, 6, 5, 2, x, &o, u.data(), nullptr, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_nmf_fit_reader(nullptr, 6, 5, 2, nullptr, nullptr, &o, u.data(), h.data(), nullptr) == HEL_ERROR_NULL);
  CHECK(hel_nmf_fit_csr(nullptr, 6, 5, 2, nullptr, columns, x, &o, u.data(), h.data(), nullptr) == HEL_ERROR_NULL);
  CHECK(hel_nmf_fit_csr(nullptr, 6, 5, 2, starts, nullptr, x, &o, u.data(), h.data(), nullptr) == HEL_ERROR_NULL);
  CHECK(hel_nmf_fit_csr(nullptr, 6, 5, 2, starts, columns, nullptr, &o, u.data(), h.data(), nullptr) == HEL_ERROR_NULL);
  CHECK(hel_nmf_initialize(nullptr, 6, 5, 2, x, &o, nullptr, h.data()) == HEL_ERROR_NULL);
  CHECK(hel_nmf_solve(nullptr, 6, 5, 2, x, nullptr, &o, u.data(), nullptr) == HEL_ERROR_NULL);
  CHECK(hel_nmf_project(nullptr, 6, 5, 2, x, h.data(), &o, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_nmf_objective(nullptr, 6, 5, 2, x, &o, u.data(), h.data(), nullptr) == HEL_ERROR_NULL);
  CHECK(hel_nmf_objective(nullptr, 6, 5, 2, x, &o, u.data(), h.data(), &value) == HEL_OK);
  CHECK(hel_nmf_model_create(nullptr, 5, 2, 6, h.data(), &o, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_nmf_model_create(nullptr, 5, 2, 6, nullptr, &o, &model) == HEL_ERROR_NULL);
  CHECK(hel_nmf_model_solve(nullptr, 1, x, u.data()) == HEL_ERROR_NULL);
  CHECK(hel_nmf_model_learn(nullptr, 1, x, u.data()) == HEL_ERROR_NULL);
  CHECK(hel_nmf_model_dictionary(nullptr, h.data()) == HEL_ERROR_NULL);
  hel_nmf_model_destroy(nullptr);
  hel_nmf_options_init(nullptr);
  hel_nmf_report_init(nullptr);
}

TEST_CASE("a reader that returns short ends the call, whenever it does") {
  const nmf::Problem<double> p(20, 6, 2);
  hel_nmf_options o = nmf::options(1, 3);
  o.batch_rows = 8;
  for (const int64_t fails_at : {0, 8, 19}) {
    nmf::Reader<double> reader{p, fails_at};
    check_refused(p, nmf::fit_reader(reader, o), HEL_ERROR_READER, "the reader returned");
  }
  // It delivers all rows for the check and fails in the second iteration.
  struct Late {
    nmf::Reader<double> reader;
    static int64_t read(int64_t first, int64_t count, void* to, void* user) {
      auto& self = *static_cast<Late*>(user);
      if (self.reader.calls >= 7) return -1;
      return nmf::Reader<double>::read(first, count, to, &self.reader);
    }
  } late{{p}};
  nmf::Outcome<double> out = nmf::outcome_of(p, o);
  out.status = hel_nmf_fit_reader(nullptr, 20, 6, 2, Late::read, &late, &o, out.u.data(), out.h.data(), &out.report);
  nmf::finish(out);
  check_refused(p, out, HEL_ERROR_READER, "the reader returned -1 for 8 rows from row 8");
  o.init = HEL_NMF_KMEANS;
  nmf::Reader<double> reader{p};
  check_refused(p, nmf::fit_reader(reader, o), HEL_ERROR_OPTION, "a reader takes HEL_NMF_GIVEN and HEL_NMF_RANDOM");
  o = nmf::options(2, 2, HEL_NMF_HALS);
  o.stages = 2;
  check_refused(p, nmf::fit_reader(reader, o), HEL_ERROR_OPTION, "options.stages is 2; a reader or a sparse matrix");
}

TEST_CASE("a sparse matrix out of order is refused with the place") {
  const nmf::Problem<double> p(3, 4, 2);
  nmf::Sparse<double> x(p);
  x.starts = {0, 2, 2, 3}, x.columns = {1, 3, 0}, x.values = {1, 2, 3};
  const hel_nmf_options o = nmf::options(1, 2);
  CHECK(nmf::fit_sparse(p, x, o).status == HEL_OK);
  const auto refused = [&](auto change, hel_status status, const std::string& words) {
    nmf::Sparse<double> wrong = x;
    change(wrong);
    check_refused(p, nmf::fit_sparse(p, wrong, o), status, words);
  };
  refused([](auto& w) { w.starts[0] = 1; }, HEL_ERROR_INDEX, "row_starts[0] is 1; it must be 0");
  refused([](auto& w) { w.starts[2] = 1; }, HEL_ERROR_INDEX, "row_starts[2] is 1");
  refused([](auto& w) { w.starts[1] = 9; }, HEL_ERROR_INDEX, "row_starts[1] is 9");
  refused([](auto& w) { w.columns[1] = 1; }, HEL_ERROR_INDEX, "column_indices[1] is 1; in row 0");
  refused([](auto& w) { w.columns[2] = 4; }, HEL_ERROR_INDEX, "column_indices[2] is 4");
  refused([](auto& w) { w.columns[0] = -1; }, HEL_ERROR_INDEX, "column_indices[0] is -1");
  refused([](auto& w) { w.values[2] = -3; }, HEL_ERROR_DOMAIN, "values[2] is -3, x[2][0]");
  check_refused(p, nmf::fit_sparse(p, x, nmf::options(0, 2)), HEL_ERROR_OPTION, "options.beta is 0; a sparse matrix");
  hel_nmf_options other = o;
  other.init = HEL_NMF_KMEANS;
  check_refused(p, nmf::fit_sparse(p, x, other), HEL_ERROR_OPTION, "a sparse matrix does not take it");
}

TEST_CASE("a report that was not initialized is refused") {
  const nmf::Problem<double> p(3, 4, 2);
  nmf::Outcome<double> out = nmf::outcome_of(p, nmf::options(1, 2));
  const hel_nmf_options o = nmf::options(1, 2);
  const auto run = [&] {
    return hel_nmf_fit(nullptr, 3, 4, 2, p.x.data(), &o, out.u.data(), out.h.data(), &out.report);
  };
  out.report.struct_size = 0;
  CHECK(run() == HEL_ERROR_OPTION);
  hel_nmf_report_init(&out.report);
  out.report.history_capacity = -1;
  CHECK(run() == HEL_ERROR_OPTION);
  out.report.history_capacity = 3;
  CHECK(run() == HEL_ERROR_NULL);
  CHECK(out.u == p.u);
}
