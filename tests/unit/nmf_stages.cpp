// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <algorithm>
#include <array>

#include "support_factorization.hpp"

// HALS that improves H after each of several parts of the rows, against the same written down in plain loops.
using namespace test;

namespace {

using Long = std::vector<long double>;

/// `inner` exact steps for each row of a factor: count x components, against the Gram matrix of the other one.
void descend(Long& factor, const Long& numerator, const Long& gram, size_t components, int inner) {
  for (size_t r = 0; r * components < factor.size(); ++r)
    for (int i = 0; i < inner; ++i)
      for (size_t k = 0; k < components; ++k) {
        const long double own = gram[k * components + k];
        if (!(own > 0)) continue;
        long double rest = numerator[r * components + k];
        for (size_t j = 0; j < components; ++j)
          if (j != k) rest -= gram[k * components + j] * factor[r * components + j];
        factor[r * components + k] = std::max(0.0L, rest / own);
      }
}

Long gram_of(const Long& factor, size_t components) {
  Long gram(components * components, 0);
  for (size_t r = 0; r * components < factor.size(); ++r)
    for (size_t k = 0; k < components; ++k)
      for (size_t j = 0; j < components; ++j)
        gram[k * components + j] += factor[r * components + k] * factor[r * components + j];
  return gram;
}

/// A row of U for each row of X, a row of T = H^T for each column.
struct Plain {
  size_t rows, columns, components;
  Long x, u, t;

  explicit Plain(const nmf::Problem<double>& p)
      : rows(static_cast<size_t>(p.rows)),
        columns(static_cast<size_t>(p.columns)),
        components(static_cast<size_t>(p.components)),
        x(p.x.begin(), p.x.end()),
        u(p.u.begin(), p.u.end()),
        t(columns * components) {
    for (size_t k = 0; k < components; ++k)
      for (size_t c = 0; c < columns; ++c) t[c * components + k] = p.h[k * columns + c];
  }

  void improve_rows(size_t first, size_t end, int inner) {
    const Long gram = gram_of(t, components);
    for (size_t r = first; r < end; ++r) {
      Long row(u.begin() + static_cast<std::ptrdiff_t>(r * components),
               u.begin() + static_cast<std::ptrdiff_t>((r + 1) * components));
      Long numerator(components, 0);
      for (size_t k = 0; k < components; ++k)
        for (size_t c = 0; c < columns; ++c) numerator[k] += x[r * columns + c] * t[c * components + k];
      descend(row, numerator, gram, components, inner);
      std::copy(row.begin(), row.end(), u.begin() + static_cast<std::ptrdiff_t>(r * components));
    }
  }

  /// With all rows of U as they are.
  void improve_columns(int inner) {
    Long numerator(columns * components, 0);
    for (size_t r = 0; r < rows; ++r)
      for (size_t c = 0; c < columns; ++c)
        for (size_t k = 0; k < components; ++k)
          numerator[c * components + k] += x[r * columns + c] * u[r * components + k];
    descend(t, numerator, gram_of(u, components), components, inner);
  }

  void iterate(size_t stage_rows, int inner) {
    for (size_t first = 0; first < rows; first += stage_rows) {
      improve_rows(first, std::min(first + stage_rows, rows), inner);
      improve_columns(inner);
    }
  }
};

hel_nmf_options staged(int64_t iterations, int32_t stages, int32_t inner = 0) {
  hel_nmf_options o = nmf::options(2, iterations, HEL_NMF_HALS);
  o.stages = stages;
  o.inner = inner;
  return o;
}

}  // namespace

TEST_CASE("HALS in stages is what plain loops give") {
  // Rows, stages asked for, rows of a stage: where a stage has 96 rows, up to a multiple of that.
  constexpr std::array<std::array<int64_t, 3>, 6> kCuts = {
      {{50, 2, 25}, {50, 3, 17}, {31, 31, 1}, {190, 2, 95}, {410, 3, 192}, {97, 64, 2}}};
  for (const auto& cut : kCuts)
    for (const int32_t inner : {1, 4}) {
      INFO(cut[0] << " rows in " << cut[1] << " stages, " << inner << " sweeps");
      const nmf::Problem<double> p(cut[0], 29, 4, 17);
      const auto found = nmf::fit(p, staged(3, static_cast<int32_t>(cut[1]), inner));
      REQUIRE(found.status == HEL_OK);
      Plain plain(p);
      for (int i = 0; i < 3; ++i) plain.iterate(static_cast<size_t>(cut[2]), inner);
      // Rounding of sums of some hundred terms, magnified by the condition of 4 x 4 Gram matrices.
      constexpr double kBound = 1e-10;
      for (size_t i = 0; i < plain.u.size(); ++i)
        CHECK(std::fabs(found.u[i] - static_cast<double>(plain.u[i])) <= kBound);
      for (size_t k = 0; k < plain.components; ++k)
        for (size_t c = 0; c < plain.columns; ++c)
          CHECK(std::fabs(found.h[k * plain.columns + c] - static_cast<double>(plain.t[c * plain.components + k])) <=
                kBound);
    }
}

TEST_CASE("one stage is HALS as it always was, and without a report nothing changes") {
  const nmf::Problem<double> p(300, 40, 5, 19);
  const auto once = nmf::fit(p, staged(4, 1));
  CHECK(nmf::fit(p, staged(4, 0)).u == once.u);  // few rows
  CHECK(nmf::fit(p, staged(4, 3)).u != once.u);
  const hel_nmf_options o = staged(4, 3);
  const auto with_report = nmf::fit(p, o);
  std::vector<double> u = p.u, h = p.h;
  CHECK(hel_nmf_fit(nullptr, p.rows, p.columns, p.components, p.x.data(), &o, u.data(), h.data(), nullptr) == HEL_OK);
  CHECK(u == with_report.u);
  CHECK(h == with_report.h);
}

TEST_CASE("stages get further in as many iterations") {
  const nmf::Problem<double> p(2400, 60, 8, 23);
  const double once = nmf::fit(p, staged(3, 1)).report.objective;
  const double own_choice = nmf::fit(p, staged(3, 0)).report.objective,
               eight = nmf::fit(p, staged(3, 8)).report.objective;
  CHECK(own_choice < once);
  CHECK(eight < once);
}

TEST_CASE("a reader gives what one stage gives") {
  const nmf::Problem<double> p(1500, 20, 3, 29);
  nmf::Reader<double> reader{p};
  hel_nmf_options o = staged(4, 0);
  o.batch_rows = 1500;
  const auto read = nmf::fit_reader(reader, o);
  const auto once = nmf::fit(p, staged(4, 1));
  for (size_t i = 0; i < once.u.size(); ++i) CHECK(read.u[i] == doctest::Approx(once.u[i]).epsilon(1e-9));
}

TEST_CASE("stages name the first entry of X that is not allowed, and leave the factors") {
  const nmf::Problem<double> p(1000, 20, 3, 31);
  constexpr std::array<int64_t, 6> kRows = {0, 71, 72, 400, 401, 999};
  for (const int64_t row : kRows)
    for (const double value : {-1.0, static_cast<double>(NAN), static_cast<double>(INFINITY)})
      for (const bool with_report : {false, true}) {
        INFO("row " << row << " value " << value);
        nmf::Problem<double> bad = p;
        bad.x[static_cast<size_t>(row * 20 + 7)] = value;
        bad.x[static_cast<size_t>(999 * 20 + 19)] = -5;
        const hel_nmf_options o = staged(2, 5);
        std::vector<double> u = p.u, h = p.h;
        hel_nmf_report report;
        hel_nmf_report_init(&report);
        CHECK(hel_nmf_fit(nullptr, 1000, 20, 3, bad.x.data(), &o, u.data(), h.data(),
                          with_report ? &report : nullptr) == HEL_ERROR_DOMAIN);
        const std::string place = "x[" + std::to_string(row) + "][7] is ";
        CHECK_MESSAGE(std::string(hel_last_message()).find(place) == 0, hel_last_message());
        CHECK(u == p.u);
        CHECK(h == p.h);
      }
}

TEST_CASE("stopped in stages, the factors are those of the last iteration") {
  const nmf::Problem<double> p(600, 20, 3, 37);
  hel_nmf_options o = staged(9, 4);
  o.progress = [](const hel_progress* progress, void*) { return progress->iteration == 3 ? 1 : 0; };
  const auto stopped = nmf::fit(p, o);
  CHECK(stopped.report.ending == HEL_ENDED_STOPPED);
  const auto three = nmf::fit(p, staged(3, 4));
  CHECK(stopped.u == three.u);
  CHECK(stopped.h == three.h);
  CHECK(stopped.report.objective == three.report.objective);
}
