// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_fork.hpp"
#include "support_nmf.hpp"

// A child made by fork() has none of its parent's threads, and factorizes all the same.
using namespace test;
using namespace test::nmf;

TEST_CASE("a child factorizes after its parent used threads, to the same factors") {
  const Data data = planted_data(900, 40, 4, 71);
  hel_nmf_options options = make_options(1, 5, HEL_NMF_NNDSVDA);
  options.threads = 2;
  const Fit parents = fit(data, options);
  REQUIRE(parents.status == HEL_OK);
  CHECK(in_child([&] {
          const Fit mine = fit(data, options);
          return mine.status == HEL_OK && same_bits(mine.u, parents.u) && same_bits(mine.h, parents.h) ? kFine : 1;
        }) == kFine);
  CHECK(same_bits(fit(data, options).u, parents.u));
}
