// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// FINUFFT as its manual says, with the best of its upsampling factors, FFT libraries and planning effort.
// Several builds (FFTW, DUCC) have the same symbols, so each is loaded on its own.
#include <dlfcn.h>
#include <finufft.h>

#include <array>
#include <map>
#include <stdexcept>
#include <type_traits>

#include "contender.hpp"

namespace bench::nufft {

namespace {

constexpr int fftw_estimate = 64;  // the numbers of fftw3.h, which FINUFFT takes in its options
constexpr int fftw_measure = 0;

/** FINUFFT's calls for one precision out of one shared library. */
template <class Real>
class Library {
 public:
  using Plan = std::conditional_t<std::is_same_v<Real, float>, finufftf_plan, finufft_plan>;

  explicit Library(const std::string& file) : handle_(dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    if (handle_ == nullptr) throw std::runtime_error(dlerror());
    load(default_opts, "default_opts");
    load(makeplan, "makeplan");
    load(setpts, "setpts");
    load(execute, "execute");
    load(destroy, "destroy");
    has_fftw = file.find("ducc") == std::string::npos;
  }

  void (*default_opts)(finufft_opts*) = nullptr;
  int (*makeplan)(int, int, const std::int64_t*, int, int, Real, Plan*, finufft_opts*) = nullptr;
  int (*setpts)(Plan, std::int64_t, const Real*, const Real*, const Real*, std::int64_t, const Real*, const Real*,
                const Real*) = nullptr;
  int (*execute)(Plan, std::complex<Real>*, std::complex<Real>*) = nullptr;
  int (*destroy)(Plan) = nullptr;
  bool has_fftw = false;

 private:
  template <class Function>
  void load(Function*& function, const std::string& name) {
    const std::string symbol = (std::is_same_v<Real, float> ? "finufftf_" : "finufft_") + name;
    function = reinterpret_cast<Function*>(dlsym(handle_, symbol.c_str()));
    if (function == nullptr) throw std::runtime_error("FINUFFT lacks " + symbol);
  }
  void* handle_;
};

template <class Real>
const Library<Real>& library(const std::string& file) {
  static std::map<std::string, Library<Real>> loaded;
  return loaded.try_emplace(file, file).first->second;
}

template <class Real>
class Finufft : public Contender<Real> {
 public:
  Finufft(const Library<Real>& api, double upsampling, int planning, const Case& the_case, const Problem<Real>& problem)
      : api_(api), type_(the_case.type), count_(the_case.points) {
    finufft_opts options;
    api_.default_opts(&options);
    options.nthreads = the_case.threads;
    options.upsampfac = upsampling;
    options.showwarn = 0;
    if (api_.has_fftw) options.fftw = planning;
    const std::size_t rank = the_case.dims.size();
    std::array<std::int64_t, 3> modes = {1, 1, 1};
    for (std::size_t d = 0; d < rank; ++d) {
      modes[d] = the_case.dims[rank - 1 - d];
      points_[d] = problem.points[rank - 1 - d].data();
      if (type_ == 3) frequencies_[d] = problem.frequencies[rank - 1 - d].data();
    }
    frequency_count_ = type_ == 3 ? the_case.mode_count() : 0;
    check(api_.makeplan(type_, static_cast<int>(rank), modes.data(), the_case.sign(), static_cast<int>(the_case.batch),
                        static_cast<Real>(the_case.tolerance), &plan_, &options));
  }
  ~Finufft() override { api_.destroy(plan_); }

  void set_points() override {
    check(api_.setpts(plan_, count_, points_[0], points_[1], points_[2], frequency_count_, frequencies_[0],
                      frequencies_[1], frequencies_[2]));
  }

  void execute(const std::complex<Real>* in, std::complex<Real>* out) override {
    auto* writable = const_cast<std::complex<Real>*>(in);
    check(type_ == 2 ? api_.execute(plan_, out, writable) : api_.execute(plan_, writable, out));
  }

 private:
  static void check(int status) {
    if (status != 0) throw std::runtime_error("FINUFFT returns " + std::to_string(status));
  }

  const Library<Real>& api_;
  int type_;
  std::int64_t count_;
  std::int64_t frequency_count_;
  std::array<const Real*, 3> points_ = {};
  std::array<const Real*, 3> frequencies_ = {};
  typename Library<Real>::Plan plan_ = nullptr;
};

std::vector<std::string> library_files() {
  std::vector<std::string> files;
  std::string rest = HELIOTROPE_BENCH_FINUFFT_FILES;
  while (!rest.empty()) {
    const std::size_t end = rest.find(':');
    files.push_back(rest.substr(0, end));
    rest = end == std::string::npos ? "" : rest.substr(end + 1);
  }
  return files;
}

}  // namespace

template <class Real>
Rival<Real> finufft_rival(const Case& the_case) {
  Rival<Real> rival{"finufft", {}};
  // Measuring a huge plan takes longer than it can ever give back.
  const bool may_measure = the_case.mode_count() <= 300'000 && !the_case.whole_call && the_case.type != 3;
  for (const std::string& file : library_files()) {
    const Library<Real>& api = library<Real>(file);
    for (const int planning : {fftw_estimate, fftw_measure}) {
      if (planning == fftw_measure && !(api.has_fftw && may_measure)) continue;
      for (const double upsampling : {0.0, 1.25, 2.0}) {
        const std::string label = "finufft/" + std::string(api.has_fftw ? "fftw" : "ducc") + "/" +
                                  (upsampling == 0   ? "auto"
                                   : upsampling == 2 ? "2"
                                                     : "1.25") +
                                  (planning == fftw_measure ? "/measure" : "");
        rival.ways.push_back(
            {label, planning == fftw_measure ? 1 : 0, [=, &api](const Case& one, const Problem<Real>& problem) {
               return std::make_unique<Finufft<Real>>(api, upsampling, planning, one, problem);
             }});
      }
    }
  }
  return rival;
}

template Rival<double> finufft_rival<double>(const Case&);
template Rival<float> finufft_rival<float>(const Case&);

}  // namespace bench::nufft
