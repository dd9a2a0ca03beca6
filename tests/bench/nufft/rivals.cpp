// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "contender.hpp"

namespace bench::nufft {

template <class Real>
std::vector<Rival<Real>> installed_rivals([[maybe_unused]] const Case& the_case) {
  std::vector<Rival<Real>> rivals;
#ifdef HELIOTROPE_BENCH_FINUFFT
  rivals.push_back(finufft_rival<Real>(the_case));
#endif
#ifdef HELIOTROPE_BENCH_DUCC
  rivals.push_back(ducc_rival<Real>(the_case));
#endif
#ifdef HELIOTROPE_BENCH_NFFT
  rivals.push_back(nfft_rival<Real>(the_case));
#endif
  std::erase_if(rivals, [](const Rival<Real>& rival) { return rival.ways.empty(); });
  return rivals;
}

std::vector<std::string> absent_rivals() {
  std::vector<std::string> names;
#ifndef HELIOTROPE_BENCH_FINUFFT
  names.emplace_back("finufft");
#endif
#ifndef HELIOTROPE_BENCH_DUCC
  names.emplace_back("ducc0");
#endif
#ifndef HELIOTROPE_BENCH_NFFT
  names.emplace_back("nfft3");
#endif
  return names;
}

template std::vector<Rival<double>> installed_rivals<double>(const Case&);
template std::vector<Rival<float>> installed_rivals<float>(const Case&);

}  // namespace bench::nufft
