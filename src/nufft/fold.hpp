// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cmath>

namespace hel::nufft {

/// 1 / (2 pi) as the sum of two doubles.
inline constexpr double kTurn = 0x1.45f306dc9c883p-3, kTurnLow = -0x1.6b01ec5417056p-57;

/// A number as an unevaluated sum.
struct Twofold {
  double high = 0, low = 0;
};

/// A coordinate in turns of the period, not folded.
inline Twofold turns(double x, bool period_one) {
  if (period_one) return {x, 0};
  const double high = x * kTurn;
  return {high, std::fma(x, kTurn, -high) + x * kTurnLow};
}

/// A coordinate in turns, folded to about [-1/2, 1/2]: high + low is accurate to a rounding of 1, however many turns x
/// has.
inline Twofold fold(double x, bool period_one) {
  const Twofold t = turns(x, period_one);
  return {t.high - std::nearbyint(t.high), t.low - std::nearbyint(t.low)};
}

}  // namespace hel::nufft
