// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_json.hpp"
#include "support_nmf.hpp"

// From the same start, the course of the model system. See tests/vectors/README.md.
using namespace test;
using namespace test::nmf;

namespace {

/// Theirs and ours differ by rounding only, 1e-16, which sixty iterations of a small problem hardly raise.
constexpr double kTolerance = 1e-9;

struct Reader {
  const Data& data;
  static int64_t read(int64_t first, int64_t count, void* to, void* user) {
    const Data& data = static_cast<Reader*>(user)->data;
    std::memcpy(to, data.x.data() + first * data.columns, static_cast<size_t>(count * data.columns) * sizeof(double));
    return count;
  }
};

Fit fit_read(const Data& data, const hel_nmf_options& options) {
  Fit result{HEL_OK, "", data.u, data.h, Numbers(static_cast<size_t>(options.iterations)), {}};
  hel_nmf_report_init(&result.report);
  result.report.history = result.history.data();
  result.report.history_capacity = options.iterations;
  Reader reader{data};
  result.status = hel_nmf_fit_reader(nullptr, data.rows, data.columns, data.components, Reader::read, &reader, &options,
                                     result.u.data(), result.h.data(), &result.report);
  result.history.resize(static_cast<size_t>(result.report.history_count));
  return result;
}

}  // namespace

TEST_CASE("the divergences, the factors and the end are those of the model system") {
  const Json numbers = read_vectors("diffsptk_nmf.json");
  const auto shape = numbers["x"].sizes();
  const Data data{shape[0],
                  shape[1],
                  numbers["U0"].sizes()[1],
                  numbers["x"].numbers(),
                  numbers["U0"].numbers(),
                  numbers["H0"].numbers()};
  size_t cases = 0;
  for (const Json& c : numbers["cases"].items) {
    hel_nmf_options options =
        make_options(c["beta"].number, static_cast<int64_t>(c["iterations"].number), HEL_NMF_GIVEN);
    options.tolerance = c["eps"].number;
    options.row_sums_one = c["act_norm"].number != 0;
    const bool in_batches = c["batch_size"].kind == Json::Kind::Number;
    options.batch_rows = in_batches ? static_cast<int64_t>(c["batch_size"].number) : 0;
    INFO("beta " << options.beta << ", eps " << options.tolerance << ", act_norm " << options.row_sums_one << ", batch "
                 << options.batch_rows);
    const Fit found = in_batches ? fit_read(data, options) : fit(data, options);
    CHECK(found.status == HEL_OK);
    const Numbers course = c["divergences"].numbers();
    const size_t ended =
        c.has("stopped_after_iterations") ? static_cast<size_t>(c["stopped_after_iterations"].number) : course.size();
    CHECK(found.history.size() == ended);
    CHECK(found.report.iterations == static_cast<int64_t>(ended));
    CHECK(found.report.ending == (c.has("stopped_after_iterations") ? HEL_ENDED_CONVERGED : HEL_ENDED_LIMIT));
    double worst = 0;
    for (size_t i = 0; i < std::min(ended, found.history.size()); ++i)
      worst = std::max(worst, std::fabs(found.history[i] / course[i] - 1));
    CHECK(worst <= kTolerance);
    CHECK(difference(found.u, c["U"].numbers()) <= kTolerance);
    CHECK(difference(found.h, c["H"].numbers()) <= kTolerance);
    CHECK(std::fabs(found.report.objective / c["final_divergence"].number - 1) <= kTolerance);

    Numbers projected(data.u.size());
    CHECK(hel_nmf_project(nullptr, data.rows, data.columns, data.components, data.x.data(), found.h.data(), &options,
                          projected.data()) == HEL_OK);
    projected.resize(static_cast<size_t>(data.components));
    CHECK(difference(projected, c["transform_first_row"].numbers()) <= kTolerance);
    ++cases;
  }
  CHECK(cases == 16);
}
