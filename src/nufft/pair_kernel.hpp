// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cstdint>

namespace hel::nufft {

/// Two grids of real numbers, and their cells side by side: first[i] += pairs[2 i], second[i] += pairs[2 i + 1].
template <class G>
void add_apart(const G* pairs, int64_t count, G* first, G* second) noexcept;
/// The same, not added.
template <class G>
void take_apart(const G* pairs, int64_t count, G* first, G* second) noexcept;
/// pairs[2 i] = first[i], pairs[2 i + 1] = second[i].
template <class G>
void put_together(const G* first, const G* second, int64_t count, G* pairs) noexcept;

}  // namespace hel::nufft
