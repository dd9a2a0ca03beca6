// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef COMPAT_INFERRED_HPP
#define COMPAT_INFERRED_HPP

// Every decision that the documentation of the language leaves to us, in one place. docs/gauss-coverage.md gives the
// reason and the confidence of each; whoever learns better changes it here.

#include <cstdint>

namespace compat {

/// How a size becomes the size that is transformed.
enum class padding {
  none,
  power_of_two,      ///< the next power of 2
  allowable,         ///< the next 2^p 3^q 5^r 7^s, s = 0 or 1
  allowable_even,    ///< the same with p > 0
  power_of_two_even  ///< the next power of 2 that is at least 2
};

namespace inferred {

/// The scale of fftm is stated nowhere; the whole family divides the forward transform by the padded size.
inline double fftm_scale(double padded_elements) { return 1.0 / padded_elements; }
inline constexpr double fftmi_scale = 1.0;

/// ffti serves the spectra of fft (powers of 2) and of fftn (allowable sizes), so it may not pad further than this.
inline constexpr padding ffti_padding = padding::allowable;

/// Real transforms are said to need an even length. A scalar is the one input whose next power of 2 is odd: the packed
/// result needs a place for the Nyquist value, the full spectrum does not.
inline constexpr padding rfft_padding = padding::power_of_two;
inline constexpr padding rfftp_padding = padding::power_of_two_even;

/// optn(231) = 240 and the praise of 33600 over 32768 fit "the smallest allowable multiple of this".
inline constexpr std::int64_t optn_multiple = 30;

/// nextindex returns "an error code" after the last index; any number but 0 can be told from an index.
inline constexpr std::int32_t nextindex_end_code = 1;

/// How a NaN prints that is neither the missing value nor an error code.
inline constexpr const char* nan_text = "NaN";

}  // namespace inferred
}  // namespace compat

#endif
