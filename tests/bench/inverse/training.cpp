// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "training.hpp"

#include <heliotrope/heliotrope.h>

#include <cmath>
#include <complex>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <memory>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

#include "../harness/peer.hpp"
#include "../harness/timing.hpp"

namespace bench::inverse {

namespace {

constexpr std::int64_t grid = 128, point_count = 20;

void check(hel_status status) {
  if (status != HEL_OK) throw std::runtime_error(std::string(hel_status_name(status)) + ": " + hel_last_message());
}

/** A counter hashed to [0, 1). */
double uniform(std::uint64_t counter) {
  std::uint64_t z = (counter + 1) * 0x9e3779b97f4a7c15ULL;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
  z ^= z >> 31U;
  return static_cast<double>(z >> 11U) * 0x1p-53;
}

/** Our training loop. */
class Training {
 public:
  explicit Training(int threads) : wanted_(grid * grid), learned_(grid * grid), gradient_(grid * grid) {
    hel_point_convolution_options options;
    hel_point_convolution_options_init(&options);
    options.real_values = 1;
    options.threads = threads;
    const std::int64_t dims[2] = {grid, grid};
    hel_point_convolution* cloud = nullptr;
    check(hel_point_convolution_create(nullptr, 2, dims, &options, &cloud));
    cloud_.reset(cloud);
    hel_adamw_options how;
    hel_adamw_options_init(&how);
    how.learning_rate = 0.005;
    how.weight_decay = 0.001;
    how.threads = threads;
    hel_adamw* adamw = nullptr;
    check(hel_adamw_create(nullptr, 2 * grid * grid, &how, &adamw));
    adamw_.reset(adamw);
    for (std::int64_t i = 0; i < grid * grid; ++i) {  // the spectrum of a Gaussian of width 1/2
      const double a = static_cast<double>(i / grid), b = static_cast<double>(i % grid);
      const double first = a < grid / 2 ? a : a - grid, second = b < grid / 2 ? b : b - grid;
      wanted_[static_cast<std::size_t>(i)] = std::exp(-(first * first + second * second) / 8);
    }
  }

  /** Seconds of `count` steps. */
  double run(int count) {
    const double start = now();
    for (int step = 0; step < count; ++step) take_step();
    return now() - start;
  }

  double loss() const { return loss_; }

 private:
  struct Destroy {
    void operator()(hel_point_convolution* cloud) const { hel_point_convolution_destroy(cloud); }
    void operator()(hel_adamw* adamw) const { hel_adamw_destroy(adamw); }
  };

  void take_step() {
    double y[point_count], x[point_count], values[point_count], data[point_count], out[point_count], g[point_count];
    for (std::int64_t j = 0; j < point_count; ++j) {
      y[j] = 2 * std::numbers::pi * uniform(counter_++);
      x[j] = 2 * std::numbers::pi * uniform(counter_++);
      values[j] = 2 * uniform(counter_++) - 1;
    }
    const void* const points[2] = {y, x};
    check(hel_point_convolution_set_points(cloud_.get(), point_count, points, 0, nullptr));
    check(hel_point_convolution_set_values(cloud_.get(), values));
    check(hel_point_convolution_forward(cloud_.get(), wanted_.data(), data));
    check(hel_point_convolution_forward(cloud_.get(), learned_.data(), out));
    loss_ = 0;
    for (std::int64_t j = 0; j < point_count; ++j) {
      loss_ += (out[j] - data[j]) * (out[j] - data[j]) / point_count;
      g[j] = 2 * (out[j] - data[j]) / point_count;
    }
    check(hel_point_convolution_gradient(cloud_.get(), nullptr, g, nullptr, gradient_.data(), nullptr, nullptr));
    check(hel_adamw_step(adamw_.get(), gradient_.data(), learned_.data()));
  }

  std::unique_ptr<hel_point_convolution, Destroy> cloud_;
  std::unique_ptr<hel_adamw, Destroy> adamw_;
  std::vector<std::complex<double>> wanted_, learned_, gradient_;
  std::uint64_t counter_ = 0;
  double loss_ = 0;
};

std::unique_ptr<Peer> start_rival([[maybe_unused]] int threads, [[maybe_unused]] const std::string& way) {
#ifdef HELIOTROPE_BENCH_FINUFFT
  const std::string files = HELIOTROPE_BENCH_FINUFFT_FILES;
  const std::vector<std::string> arguments = {files, std::to_string(grid), std::to_string(point_count),
                                              std::to_string(threads), way};
  auto peer = std::make_unique<Peer>(HELIOTROPE_BENCH_FOLDER "/inverse/training_rival.py", arguments, threads, "");
  if (peer->ready()) return peer;
  std::printf("# training with torch is skipped: %s\n", peer->reason().c_str());
#else
  std::printf("# training with torch is skipped: FINUFFT is not installed\n");
#endif
  return nullptr;
}

/** A way of the rival: what its transforms do with plans. */
struct Rival {
  std::string name, way;
};

void compare_with(const Options& options, Report& report, const std::string& name, int threads, const Rival& with) {
  Training ours(threads);
  const std::unique_ptr<Peer> rival = options.ours_only ? nullptr : start_rival(threads, with.way);
  const int count = options.quick ? 20 : 200;
  const auto rival_seconds = [&] { return rival->ask_number("steps " + std::to_string(count)) / count; };
  ours.run(count);
  if (rival) rival_seconds();
  std::vector<double> our_times, their_times;
  for (int repetition = 0; repetition < (options.quick ? 3 : 9); ++repetition) {
    our_times.push_back(ours.run(count) / count);
    if (rival) their_times.push_back(rival_seconds());
  }
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  const Side our_side = {spread_of(our_times), ours.loss(), unknown};
  const Side their_side = rival ? Side{spread_of(their_times), rival->ask_number("loss"), unknown} : our_side;
  report.add({"training", name, threads, "double", rival ? with.name : "none", our_side, their_side});
}

}  // namespace

void compare_training(const Options& options, Report& report) {
  const std::string name = "training step 128x128 points20";
  for (const int threads : {1, 2}) {
    if (options.quick && threads > 1) continue;
    if ((name + " threads" + std::to_string(threads)).find(options.filter) == std::string::npos) continue;
    compare_with(options, report, name, threads, {"torch-finufft", "kept"});
    if (!options.ours_only) compare_with(options, report, name, threads, {"torch-finufft-calls", "published"});
  }
}

}  // namespace bench::inverse
