// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Shift-invariant factorization: ours against the backends of tnmf. See docs/performance.md.
#include <heliotrope/heliotrope.h>
#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <limits>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

#include "../harness/memory.hpp"
#include "../harness/options.hpp"
#include "../harness/peer.hpp"
#include "../harness/program.hpp"
#include "../harness/report.hpp"
#include "../harness/timing.hpp"
#include "cases.hpp"
#include "problem.hpp"

namespace {

using bench::now;
using bench::Options;
using namespace bench::shift_nmf;

constexpr double sparsity = 0.1;

void check(hel_status status) {
  if (status != HEL_OK) throw std::runtime_error(std::string(hel_status_name(status)) + ": " + hel_last_message());
}

/** Our side of a case. */
template <class Real>
class Ours {
 public:
  Ours(const Case& the_case, const Problem<Real>& problem) : case_(the_case), problem_(problem) {
    hel_shift_nmf_options options;
    hel_shift_nmf_options_init(&options);
    options.mode = the_case.circular ? HEL_SHIFT_CIRCULAR : HEL_SHIFT_VALID;
    options.precision = sizeof(Real) == sizeof(float) ? HEL_FLOAT : HEL_DOUBLE;
    options.threads = the_case.threads;
    hel_shift_nmf* model = nullptr;
    check(hel_shift_nmf_create(nullptr, static_cast<int32_t>(the_case.sample_dims.size()), the_case.sample_dims.data(),
                               the_case.atom_dims.data(), the_case.channels, the_case.atoms, &options, &model));
    model_.reset(model);
  }

  /** Seconds of `count` sweeps from the first factors. */
  double run(std::int64_t count) {
    w = problem_.w;
    h = problem_.h;
    hel_shift_nmf_fit_options options;
    hel_shift_nmf_fit_options_init(&options);
    options.start_w = options.start_h = HEL_SHIFT_FROM_CALLER;
    options.iterations = count;
    options.sparsity = sparsity;
    const double start = now();
    check(hel_shift_nmf_fit(model_.get(), case_.samples, problem_.v.data(), w.data(), h.data(), &options, nullptr));
    return now() - start;
  }

  std::vector<Real> w, h;

 private:
  struct Destroy {
    void operator()(hel_shift_nmf* model) const { hel_shift_nmf_destroy(model); }
  };
  Case case_;
  const Problem<Real>& problem_;
  std::unique_ptr<hel_shift_nmf, Destroy> model_;
};

/** A backend of tnmf in its own process. */
struct Rival {
  std::string name;
  std::unique_ptr<bench::Peer> peer;
  std::vector<double> seconds;
  double energy = 0;
};

/** What cases share. */
struct Memo {
  bench::SharedFolder folder;
  std::string absent;  ///< why tnmf cannot run; empty = it can
};

std::string joined(const Dims& dims) {
  std::string text;
  for (const std::int64_t size : dims) text += (text.empty() ? "" : "x") + std::to_string(size);
  return text;
}

std::unique_ptr<bench::Peer> start_peer(const Case& the_case, const std::string& backend, const Memo& memo) {
  const std::vector<std::string> arguments = {backend,
                                              memo.folder.path(),
                                              std::to_string(the_case.samples),
                                              std::to_string(the_case.channels),
                                              std::to_string(the_case.atoms),
                                              the_case.circular ? "circular" : "valid",
                                              the_case.single ? "float" : "double",
                                              std::to_string(the_case.threads),
                                              std::to_string(sparsity),
                                              joined(the_case.sample_dims),
                                              joined(the_case.atom_dims)};
  return std::make_unique<bench::Peer>(HELIOTROPE_BENCH_FOLDER "/shift_nmf/rivals.py", arguments, the_case.threads, "");
}

template <class Real>
std::vector<Rival> start_rivals(const Case& the_case, const Problem<Real>& problem, Memo& memo) {
  std::vector<Rival> rivals;
  const auto write = [&](const char* name, const std::vector<Real>& list) {
    memo.folder.write(name, list.data(), list.size() * sizeof(Real));
  };
  write("v", problem.v);
  write("w", problem.w);
  write("h", problem.h);
  for (const char* backend : {"numpy_caching_fft", "numpy_fft", "pytorch_fft"}) {
    if (!memo.absent.empty()) break;
    auto peer = start_peer(the_case, backend, memo);
    if (peer->ready()) {
      rivals.push_back({backend, std::move(peer), {}, 0});
    } else {
      memo.absent = peer->reason();
      std::printf("# tnmf is skipped: %s\n", memo.absent.c_str());
    }
  }
  return rivals;
}

template <class Real>
class Contest {
 public:
  Contest(const Case& the_case, const Options& options, Memo& memo)
      : case_(the_case), quick_(options.quick), memo_(memo), problem_(the_case), ours_(the_case, problem_) {
    if (!options.ours_only) rivals_ = start_rivals(case_, problem_, memo_);
  }

  void compare(bench::Report& report) {
    const double our_energy = first_runs();
    double lowest = our_energy;
    for (const Rival& rival : rivals_) lowest = std::min(lowest, rival.energy);
    std::vector<double> seconds;
    for (int repetition = 0; repetition < repetitions_; ++repetition) {
      seconds.push_back(sweep(nullptr));
      for (Rival& rival : rivals_) rival.seconds.push_back(sweep(&rival));
    }
    const bench::Side ours_side = {bench::spread_of(seconds), our_energy / lowest - 1,
                                   bench::peak_of_child(case_.full_name(), "ours")};
    const auto add = [&](const std::string& name, const bench::Side& theirs) {
      report.add(
          {"shift_nmf", case_.name(), case_.threads, case_.single ? "float" : "double", name, ours_side, theirs});
    };
    if (rivals_.empty()) {
      add("none", ours_side);
      return;
    }
    bench::Side best;
    best.time.median = std::numeric_limits<double>::infinity();
    for (Rival& rival : rivals_) {
      const bench::Side side = {bench::spread_of(rival.seconds), rival.energy / lowest - 1, peak_of_rival(rival)};
      add("tnmf-" + rival.name, side);
      if (side.time.median < best.time.median) best = side;
    }
    add("best", best);
  }

  static double peak_of(const Case& the_case) {
    const Problem<Real> problem(the_case);
    Ours<Real> ours(the_case, problem);
    ours.w = problem.w;
    ours.h = problem.h;
    return bench::peak_growth_mb([&] { ours.run(1); });
  }

 private:
  /** In a process of its own, which has no memory yet that it could use again. */
  double peak_of_rival(Rival& rival) {
    rival.peer.reset();
    return start_peer(case_, rival.name, memo_)->ask_number("peak");
  }

  /** One sweep apart from what a call costs once: the difference of two calls, or a second sweep. */
  double sweep(Rival* rival) {
    if (rival != nullptr) return rival->peer->ask_number("later");
    const double start = ours_.run(1);
    return (ours_.run(1 + our_extra_) - start) / our_extra_;
  }

  /** Warms a backend up and fetches its results after three sweeps. Returns the seconds of one. */
  double first_run(Rival& rival) {
    const double seconds = rival.peer->ask_number("iterations 3") / 3;
    rival.peer->ask("factors");
    std::vector<Real> w(problem_.w.size()), h(problem_.h.size());
    memo_.folder.read("their_w", w.data(), w.size() * sizeof(Real));
    memo_.folder.read("their_h", h.data(), h.size() * sizeof(Real));
    rival.energy = problem_.energy(case_, w, h);
    return seconds;
  }

  /** Warms all sides up, judges their results after three sweeps and drops backends that fail, and of large problems
   * those that take half as long again as the fastest; returns our energy. */
  double first_runs() {
    const double start = now();
    ours_.run(3);
    const double our_seconds = (now() - start) / 3;
    our_extra_ = static_cast<int>(std::clamp(0.3 / our_seconds, 3.0, 30.0));
    const double our_energy = problem_.energy(case_, ours_.w, ours_.h);
    std::vector<Rival> kept;
    std::vector<double> times;
    for (Rival& rival : rivals_) {
      try {
        // A slow one is known by its first sweep already.
        const double trial = rival.peer->ask_number("iterations 1");
        const bool slow = trial > 1 && !times.empty() && trial > 2.5 * *std::min_element(times.begin(), times.end());
        if (slow) {
          drop(rival, "is too slow");
        } else {
          times.push_back(first_run(rival));
          kept.push_back(std::move(rival));
        }
      } catch (const std::exception& failure) {
        drop(rival, failure.what());
      }
    }
    rivals_.clear();
    const double fastest = times.empty() ? 0 : *std::min_element(times.begin(), times.end());
    for (std::size_t r = 0; r < kept.size(); ++r) {
      if (fastest > 0.3 && times[r] > 1.5 * fastest)
        drop(kept[r], "is too slow");
      else
        rivals_.push_back(std::move(kept[r]));
    }
    repetitions_ = quick_ || fastest > 2 ? 3 : 7;
    return our_energy;
  }

  void drop(const Rival& rival, const char* reason) {
    std::printf("# %s: %s: %s\n", case_.full_name().c_str(), rival.name.c_str(), reason);
  }

  Case case_;
  bool quick_;
  Memo& memo_;
  Problem<Real> problem_;
  Ours<Real> ours_;
  std::vector<Rival> rivals_;
  int our_extra_ = 1;
  int repetitions_ = 7;
};

template <class Action>
void with_precision(const Case& the_case, const Action& action) {
  if (the_case.single) {
    action(float{});
  } else {
    action(double{});
  }
}

/** The child's part of bench::peak_of_child(). */
void print_peak(const Options& options) {
  const Case the_case = bench::child_case(options, all_cases);
  with_precision(the_case, [&](auto kind) { std::printf("%.3f\n", Contest<decltype(kind)>::peak_of(the_case)); });
}

void run(const Options& options) {
  // As rivals do: memory that a call gave back serves the next one.
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  Memo memo;
  bench::Report report(options.csv);
  bench::each_case(options, all_cases, [&](const Case& the_case) {
    try {
      with_precision(the_case, [&](auto kind) { Contest<decltype(kind)>(the_case, options, memo).compare(report); });
    } catch (const std::exception& failure) {
      std::printf("# %s failed: %s\n", the_case.full_name().c_str(), failure.what());
    }
  });
  report.finish();
}

}  // namespace

int main(int argc, char** argv) { return bench::run_program("bench_shift_nmf", argc, argv, run, print_peak); }
