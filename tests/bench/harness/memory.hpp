// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_MEMORY_HPP
#define HELIOTROPE_BENCH_MEMORY_HPP

#include <functional>
#include <string>

namespace bench {

/**
 * How much the resident memory of this process grows at its peak while `work` runs, in megabytes (1e6 bytes);
 * NaN where the kernel does not tell. Meaningful only in a process that has done nothing else before: see
 * peak_of_child().
 */
double peak_growth_mb(const std::function<void()>& work);

/**
 * Runs this program again as `--peak-of CASE CONTENDER` and returns the number that it prints, NaN when it fails.
 * A process of its own is needed because an allocator keeps what earlier contenders gave back.
 */
double peak_of_child(const std::string& case_name, const std::string& contender);

}  // namespace bench

#endif
