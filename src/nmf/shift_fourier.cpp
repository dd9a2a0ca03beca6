// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nmf/shift_engine.hpp"

namespace hel::nmf::shift {
template <class T>
std::unique_ptr<Engine<T>> make_fourier_engine(const Allocator& allocator, const Sheet<T>& sheet, const Method&) {
  return make_direct_engine<T>(allocator, sheet);
}
template std::unique_ptr<Engine<double>> make_fourier_engine(const Allocator&, const Sheet<double>&, const Method&);
template std::unique_ptr<Engine<float>> make_fourier_engine(const Allocator&, const Sheet<float>&, const Method&);
}  // namespace hel::nmf::shift
