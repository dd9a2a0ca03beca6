// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <cstring>

#include "support_shift.hpp"

// Samples that come through a reader, a chunk at a time.
using namespace test;
using namespace test::shift;

namespace {

/// Delivers samples from memory, some at a time, and then fails or ends.
struct Source {
  Numbers samples;
  int64_t size = 1, at = 0, at_once = 1 << 20, last_answer = 0, calls = 0;

  static int64_t read(int64_t wanted, void* to, void* user) {
    auto& source = *static_cast<Source*>(user);
    ++source.calls;
    const int64_t left = static_cast<int64_t>(source.samples.size()) / source.size - source.at;
    const int64_t count = std::min({wanted, left, source.at_once});
    if (count == 0) return source.last_answer;
    std::memcpy(to, source.samples.data() + source.at * source.size,
                static_cast<size_t>(count * source.size) * sizeof(double));
    source.at += count;
    return count;
  }
};

Problem problem_of(int64_t samples) {
  Problem problem;
  problem.sample = {30};
  problem.atom = {4};
  problem.channels = 2;
  problem.samples = samples;
  return problem;
}

Source source_of(const Problem& problem) {
  Source source;
  source.samples = problem.v();
  source.size = problem.in_v() / problem.samples;
  return source;
}

}  // namespace

TEST_CASE("a stream of one chunk is a fit") {
  const Problem problem = problem_of(3);
  const Model model = problem.model();
  Numbers h(static_cast<size_t>(problem.in_h())), w(static_cast<size_t>(problem.in_w())), streamed(w.size());
  hel_shift_nmf_fit_options options = fit_options(15);
  options.seed = 5;
  hel_shift_nmf_report report = new_report(), of_stream = new_report();
  CHECK(hel_shift_nmf_fit(model.get(), 3, problem.v().data(), w.data(), h.data(), &options, &report) == HEL_OK);
  Source source = source_of(problem);
  source.at_once = 2;
  CHECK(hel_shift_nmf_fit_stream(model.get(), Source::read, &source, 3, 0, streamed.data(), &options, &of_stream) ==
        HEL_OK);
  CHECK(w == streamed);
  CHECK(of_stream.divergence == report.divergence);
  CHECK(of_stream.samples == 3);
  CHECK(of_stream.iterations == 15);
}

TEST_CASE("chunks go on with the atoms of the chunk before") {
  const Problem problem = problem_of(7);
  const Model model = problem.model();
  hel_shift_nmf_fit_options options = fit_options(10);
  options.seed = 9;
  Numbers streamed(static_cast<size_t>(problem.in_w())), w(streamed.size());
  hel_shift_nmf_report report = new_report();
  Source source = source_of(problem);
  CHECK(hel_shift_nmf_fit_stream(model.get(), Source::read, &source, 3, 0, streamed.data(), &options, &report) ==
        HEL_OK);
  CHECK(report.samples == 7);
  CHECK(report.iterations == 30);
  // The same by hand. The seed of a chunk is that of the call plus its number.
  const Numbers v = problem.v();
  for (int64_t chunk = 0; chunk < 3; ++chunk) {
    const int64_t count = std::min<int64_t>(3, 7 - 3 * chunk);
    Numbers h(static_cast<size_t>(count * problem.in_h() / problem.samples));
    options.seed = 9 + static_cast<uint64_t>(chunk);
    options.start_w = chunk == 0 ? HEL_SHIFT_FROM_SEED : HEL_SHIFT_FROM_CALLER;
    CHECK(hel_shift_nmf_fit(model.get(), count, v.data() + 3 * chunk * source.size, w.data(), h.data(), &options,
                            nullptr) == HEL_OK);
  }
  CHECK(deviation(streamed, w) <= 1e-12);  // the same operations, blocked for other sample counts
  Source limited = source_of(problem);
  CHECK(hel_shift_nmf_fit_stream(model.get(), Source::read, &limited, 2, 2, streamed.data(), &options, &report) ==
        HEL_OK);
  CHECK(report.samples == 4);
  CHECK(limited.at == 4);
}

TEST_CASE("a reader that fails leaves the atoms alone") {
  const Problem problem = problem_of(4);
  const Model model = problem.model();
  hel_shift_nmf_fit_options options = fit_options(3);
  Numbers w(static_cast<size_t>(problem.in_w()), 7.0);
  const Numbers before = w;
  const auto run = [&](Source& source) {
    return hel_shift_nmf_fit_stream(model.get(), Source::read, &source, 3, 0, w.data(), &options, nullptr);
  };
  Source failing = source_of(problem), boasting = source_of(problem), empty, negative = source_of(problem);
  failing.last_answer = -3;
  CHECK(run(failing) == HEL_ERROR_READER);
  CHECK(std::string(hel_last_message()).find("returned -3") != std::string::npos);
  boasting.last_answer = 100;
  CHECK(run(boasting) == HEL_ERROR_READER);
  CHECK(run(empty) == HEL_ERROR_READER);
  negative.samples.back() = -1;
  CHECK(run(negative) == HEL_ERROR_DOMAIN);
  options.start_h = HEL_SHIFT_FROM_CALLER;
  Source unused = source_of(problem);
  CHECK(run(unused) == HEL_ERROR_OPTION);
  CHECK(unused.calls == 0);
  CHECK(w == before);
}
