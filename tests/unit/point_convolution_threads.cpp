// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <atomic>
#include <thread>

#include "support_cloud.hpp"

// What several threads may do with one operator.
using namespace test;

TEST_CASE("four threads apply kernels to one cloud and take gradients") {
  for (const int32_t method : {HEL_NUFFT_DIRECT, HEL_NUFFT_FAST})
    for (const int32_t kernel : {HEL_POINT_KERNEL_FOURIER, HEL_POINT_KERNEL_REAL}) {
      CloudCase c;
      c.dims = {24, 20};
      c.options = cloud_options();
      c.options.method = method;
      c.options.kernel = kernel;
      c.options.threads = 2;
      c.points = 30;
      Random random(12);
      fill_randomly(random, c);
      INFO(describe(c));
      const Cloud cloud(c);
      const std::vector<Complex> out = cloud.forward(), g = random_numbers(random, 30, false);
      const Cloud::Gradients gradients = cloud.gradient(g);
      std::atomic<int> wrong{0}, waiting{4};
      std::vector<std::thread> threads;
      for (int i = 0; i < 4; ++i)
        threads.emplace_back([&, i] {
          waiting.fetch_sub(1);
          while (waiting.load() > 0) std::this_thread::yield();
          for (int round = 0; round < 5; ++round) {
            if ((i + round) % 2 == 0) {
              wrong += cloud.forward() != out;
            } else {
              const Cloud::Gradients found = cloud.gradient(g);
              wrong += found.kernel != gradients.kernel || found.points != gradients.points;
            }
          }
        });
      for (std::thread& thread : threads) thread.join();
      CHECK(wrong == 0);
    }
}
