// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Discrete Fourier transforms of a few vectors, in registers. Compiled once per vector target: the include guard
// toggles, as Highway asks for files that its foreach_target.h reads again and again.
#if defined(HEL_LANE_BUTTERFLY_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_LANE_BUTTERFLY_INL
#undef HEL_LANE_BUTTERFLY_INL
#else
#define HEL_LANE_BUTTERFLY_INL
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace hel::fft::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// x[k] <- sum over i of x[i] w^(i k), w = exp(-2 pi i / R). `Half`: the upper half of the inputs is zero and not read.
template <class D, int R>
struct Butterfly;

template <class D>
struct Butterfly<D, 2> {
  using V = hn::Vec<D>;
  template <bool Half>
  static HWY_INLINE void run(D, V* re, V* im) {
    const V ar = re[0], ai = im[0];
    re[0] = Half ? ar : hn::Add(ar, re[1]);
    im[0] = Half ? ai : hn::Add(ai, im[1]);
    re[1] = Half ? ar : hn::Sub(ar, re[1]);
    im[1] = Half ? ai : hn::Sub(ai, im[1]);
  }
};

template <class D>
struct Butterfly<D, 4> {
  using V = hn::Vec<D>;
  template <bool Half>
  static HWY_INLINE void run(D, V* re, V* im) {
    const V sr = Half ? re[0] : hn::Add(re[0], re[2]), si = Half ? im[0] : hn::Add(im[0], im[2]);
    const V dr = Half ? re[0] : hn::Sub(re[0], re[2]), di = Half ? im[0] : hn::Sub(im[0], im[2]);
    const V tr = Half ? re[1] : hn::Add(re[1], re[3]), ti = Half ? im[1] : hn::Add(im[1], im[3]);
    const V ur = Half ? re[1] : hn::Sub(re[1], re[3]), ui = Half ? im[1] : hn::Sub(im[1], im[3]);
    re[0] = hn::Add(sr, tr), im[0] = hn::Add(si, ti);
    re[2] = hn::Sub(sr, tr), im[2] = hn::Sub(si, ti);
    re[1] = hn::Add(dr, ui), im[1] = hn::Sub(di, ur);
    re[3] = hn::Sub(dr, ui), im[3] = hn::Add(di, ur);
  }
};

template <class D>
struct Butterfly<D, 8> {
  using V = hn::Vec<D>;
  template <bool Half>
  static HWY_INLINE void run(D d, V* re, V* im) {
    V er[4], ei[4], fr[4], fi[4];
    for (int i = 0; i < 4; ++i) {
      er[i] = Half ? re[i] : hn::Add(re[i], re[i + 4]);
      ei[i] = Half ? im[i] : hn::Add(im[i], im[i + 4]);
      fr[i] = Half ? re[i] : hn::Sub(re[i], re[i + 4]);
      fi[i] = Half ? im[i] : hn::Sub(im[i], im[i + 4]);
    }
    // The odd half: f[i] times exp(-2 pi i i / 8).
    const V root = hn::Set(d, static_cast<hn::TFromD<D>>(0.70710678118654752440));
    const V ar = fr[1], ai = fi[1], br = fr[3], bi = fi[3], cr = fr[2];
    fr[1] = hn::Mul(root, hn::Add(ar, ai));
    fi[1] = hn::Mul(root, hn::Sub(ai, ar));
    fr[3] = hn::Mul(root, hn::Sub(bi, br));
    fi[3] = hn::Neg(hn::Mul(root, hn::Add(br, bi)));
    fr[2] = fi[2];
    fi[2] = hn::Neg(cr);
    Butterfly<D, 4>::template run<false>(d, er, ei);
    Butterfly<D, 4>::template run<false>(d, fr, fi);
    for (int i = 0; i < 4; ++i) {
      re[2 * i] = er[i], im[2 * i] = ei[i];
      re[2 * i + 1] = fr[i], im[2 * i + 1] = fi[i];
    }
  }
};

/// cos and sin of 2 pi j / R for j = 1 .. (R - 1) / 2.
template <int R>
struct OddRoots;
template <>
struct OddRoots<3> {
  static constexpr double cosine[] = {-0.5};
  static constexpr double sine[] = {0.866025403784438646763723};
};
template <>
struct OddRoots<5> {
  static constexpr double cosine[] = {0.309016994374947424102293, -0.809016994374947424102293};
  static constexpr double sine[] = {0.951056516295153572116439, 0.587785252292473129168706};
};
template <>
struct OddRoots<7> {
  static constexpr double cosine[] = {0.623489801858733530525005, -0.222520933956314404288903,
                                      -0.900968867902419126236102};
  static constexpr double sine[] = {0.781831482468029808708444, 0.974927912181823607018132, 0.433883739117558120475768};
};
template <>
struct OddRoots<11> {
  static constexpr double cosine[] = {0.841253532831181168861811, 0.415415013001886425529274,
                                      -0.142314838273285140443793, -0.654860733945285064056926,
                                      -0.959492973614497389890368};
  static constexpr double sine[] = {0.540640817455597582107636, 0.909631995354518371411715, 0.989821441880932732376092,
                                    0.755749574354258283774035, 0.281732556841429697711418};
};
template <>
struct OddRoots<13> {
  static constexpr double cosine[] = {0.885456025653209895900376,  0.568064746731155802511808,
                                      0.120536680255323053349068,  -0.354604887042535625969638,
                                      -0.748510748171101098634631, -0.970941817426052027156982};
  static constexpr double sine[] = {0.464723172043768545656015, 0.822983865893656394579617, 0.992708874098053992800752,
                                    0.935016242685414823439785, 0.663122658240795202376785, 0.239315664287557767148754};
};

/// Odd sizes: with a = x[i] + x[R - i] and b = x[i] - x[R - i], outputs k and R - k are u -+ i v, where
/// u = x[0] + sum of cos(2 pi i k / R) a and v = sum of sin(2 pi i k / R) b.
template <class D, int R>
struct Butterfly {
  using V = hn::Vec<D>;
  static constexpr int kHalf = (R - 1) / 2;

  template <bool Half>
  static HWY_INLINE void run(D d, V* re, V* im) {
    V ar[kHalf], ai[kHalf], br[kHalf], bi[kHalf];
    const V zero_re = re[0], zero_im = im[0];
    for (int i = 0; i < kHalf; ++i) {
      ar[i] = hn::Add(re[i + 1], re[R - 1 - i]), ai[i] = hn::Add(im[i + 1], im[R - 1 - i]);
      br[i] = hn::Sub(re[i + 1], re[R - 1 - i]), bi[i] = hn::Sub(im[i + 1], im[R - 1 - i]);
      re[0] = hn::Add(re[0], ar[i]), im[0] = hn::Add(im[0], ai[i]);
    }
    HWY_UNROLL(6)
    for (int k = 1; k <= kHalf; ++k) {
      V ur = zero_re, ui = zero_im, vr = hn::Zero(d), vi = hn::Zero(d);
      HWY_UNROLL(6)
      for (int i = 1; i <= kHalf; ++i) {
        const int angle = i * k % R;
        const V c =
            hn::Set(d, static_cast<hn::TFromD<D>>(OddRoots<R>::cosine[(angle <= kHalf ? angle : R - angle) - 1]));
        const V s = hn::Set(d, static_cast<hn::TFromD<D>>(angle <= kHalf ? OddRoots<R>::sine[angle - 1]
                                                                         : -OddRoots<R>::sine[R - angle - 1]));
        ur = hn::MulAdd(c, ar[i - 1], ur), ui = hn::MulAdd(c, ai[i - 1], ui);
        vr = hn::MulAdd(s, br[i - 1], vr), vi = hn::MulAdd(s, bi[i - 1], vi);
      }
      re[k] = hn::Add(ur, vi), im[k] = hn::Sub(ui, vr);
      re[R - k] = hn::Sub(ur, vi), im[R - k] = hn::Add(ui, vr);
    }
  }
};

}  // namespace hel::fft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
