// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_json.hpp"
#include "support_shift.hpp"

// From the same start, the course of the model system: energies, first updates, end. See tests/vectors/README.md.
using namespace test;
using namespace test::shift;

namespace {

/// The reference was computed with other sums in another order; twenty iterations of its small problems raise the
/// differences of rounding (1e-16) to at most 1e-12 in the three modes where that was measured.
constexpr double kTolerance = 1e-8;

int32_t mode_number(const std::string& name) {
  for (const auto& [text, number] :
       {std::pair{"valid", HEL_SHIFT_VALID}, std::pair{"full", HEL_SHIFT_FULL},
        std::pair{"circular", HEL_SHIFT_CIRCULAR}, std::pair{"reflect", HEL_SHIFT_REFLECT}})
    if (name == text) return number;
  throw std::runtime_error("no mode " + name);
}

/// Collects what the callback sees.
struct Course {
  Numbers energies;
  Numbers first_w;
  const double* h = nullptr;
  size_t in_w = 0;

  static int32_t watch(const hel_progress* progress, void* user) {
    auto& course = *static_cast<Course*>(user);
    course.energies.push_back(progress->objective);
    const auto* w = static_cast<const double*>(progress->iterate);
    if (progress->iteration == 1) course.first_w.assign(w, w + course.in_w);
    return 0;
  }
};

struct Setup {
  Problem problem;
  std::vector<int64_t> range;
  Numbers v, w, h;

  Setup(const Json& numbers, int32_t mode, int32_t method) {
    const auto in_v = numbers["V"].sizes(), in_w = numbers["W0"].sizes();
    problem.samples = in_v[0];
    problem.channels = in_v[1];
    problem.atoms = in_w[0];
    problem.sample.assign(in_v.begin() + 2, in_v.end());
    problem.atom.assign(in_w.begin() + 2, in_w.end());
    problem.options = model_options(mode);
    problem.options.method = method;
    v = numbers["V"].numbers();
    w = numbers["W0"].numbers();
    h = numbers["H0"].numbers();
    CHECK(static_cast<int64_t>(h.size()) == problem.in_h());
  }
};

hel_shift_nmf_fit_options options_of(const Json& c) {
  hel_shift_nmf_fit_options options = fit_options(static_cast<int64_t>(c["energies"].size()) - 1);
  options.start_w = options.start_h = HEL_SHIFT_FROM_CALLER;
  return options;
}

void check_case(const Json& file, const Json& c, int32_t method) {
  INFO(c["mode"].text << " sparsity " << c["sparsity"].number << " inhibition " << c["inhibition"].number << " method "
                      << method);
  Setup setup(file["problems"][c["mode"].text], mode_number(c["mode"].text), method);
  if (c["inhibition_range"].kind == Json::Kind::Number) {
    setup.range.assign(setup.problem.sample.size(), static_cast<int64_t>(c["inhibition_range"].number));
    setup.problem.options.inhibition_range = setup.range.data();
  }
  const Model model = setup.problem.model();
  REQUIRE(model);
  hel_shift_nmf_fit_options options = options_of(c);
  options.sparsity = c["sparsity"].number;
  options.inhibition = c["inhibition"].number;
  options.cross_inhibition = c["cross_atom_inhibition"].number;
  Course course;
  course.in_w = setup.w.size();
  options.progress = Course::watch;
  options.progress_user = &course;
  hel_shift_nmf_report report = new_report();
  CHECK(hel_shift_nmf_fit(model.get(), setup.problem.samples, setup.v.data(), setup.w.data(), setup.h.data(), &options,
                          &report) == HEL_OK);
  const Numbers energies = c["energies"].numbers();
  REQUIRE(course.energies.size() + 1 == energies.size());
  CHECK(report.start_divergence == doctest::Approx(energies[0]).epsilon(kTolerance));
  for (size_t i = 0; i < course.energies.size(); ++i)
    CHECK(std::abs(course.energies[i] - energies[i + 1]) <= kTolerance * energies[i + 1]);
  CHECK(deviation(setup.w, c["W_final"].numbers()) <= kTolerance);
  CHECK(deviation(setup.h, c["H_final"].numbers()) <= kTolerance);
  if (c.has("W_after_first_iteration"))
    CHECK(deviation(course.first_w, c["W_after_first_iteration"].numbers()) <= kTolerance);
  CHECK(report.ending == HEL_ENDED_LIMIT);
  CHECK(report.divergence == course.energies.back());
}

/// H after its first update alone.
void check_first_step(const Json& file, const Json& c, int32_t method) {
  if (!c.has("H_after_first_H_update") || c["inhibition_range"].kind == Json::Kind::Number) return;
  Setup setup(file["problems"][c["mode"].text], mode_number(c["mode"].text), method);
  const Model model = setup.problem.model();
  hel_shift_nmf_fit_options options = options_of(c);
  options.iterations = 1;
  options.update_w = 0;
  options.sparsity = c["sparsity"].number;
  options.inhibition = c["inhibition"].number;
  options.cross_inhibition = c["cross_atom_inhibition"].number;
  CHECK(hel_shift_nmf_fit(model.get(), setup.problem.samples, setup.v.data(), setup.w.data(), setup.h.data(), &options,
                          nullptr) == HEL_OK);
  CHECK(deviation(setup.h, c["H_after_first_H_update"].numbers()) <= kTolerance);
}

void check_file(const char* name) {
  const Json file = read_vectors(name);
  for (const int32_t method : {HEL_SHIFT_DIRECT, HEL_SHIFT_FOURIER})
    for (const Json& c : file["cases"].items) {
      check_case(file, c, method);
      check_first_step(file, c, method);
    }
}

}  // namespace

TEST_CASE("one-dimensional samples take the course of the model system") { check_file("tnmf_1d.json"); }

TEST_CASE("images take the course of the model system") { check_file("tnmf_2d.json"); }

TEST_CASE("images of three channels take the course of the model system") { check_file("tnmf_2d_rgb.json"); }

TEST_CASE("mini-batches take the course of the model system") {
  const Json file = read_vectors("tnmf_minibatch.json");
  for (const int32_t method : {HEL_SHIFT_DIRECT, HEL_SHIFT_FOURIER})
    for (const Json& c : file["cases"].items) {
      INFO(c["algorithm"].text << " method " << method);
      Setup setup(file, HEL_SHIFT_VALID, method);
      const Model model = setup.problem.model();
      hel_shift_nmf_fit_options options = options_of(c);
      options.algorithm = static_cast<int32_t>(c["number"].number);
      options.batch_size = static_cast<int64_t>(file["batch_size"].number);
      options.sparsity = file["sparsity"].number;
      options.averaging = file["sag_lambda"].number;
      std::vector<int64_t> order;
      for (const double batch : c["batch_order"].numbers()) order.push_back(static_cast<int64_t>(batch));
      options.batch_order = order.data();
      options.batch_order_count = static_cast<int64_t>(order.size());
      Course course;
      course.in_w = setup.w.size();
      options.progress = Course::watch;
      options.progress_user = &course;
      CHECK(hel_shift_nmf_fit(model.get(), setup.problem.samples, setup.v.data(), setup.w.data(), setup.h.data(),
                              &options, nullptr) == HEL_OK);
      const Numbers energies = c["energies"].numbers();
      REQUIRE(course.energies.size() + 1 == energies.size());
      for (size_t i = 0; i < course.energies.size(); ++i)
        CHECK(std::abs(course.energies[i] - energies[i + 1]) <= kTolerance * energies[i + 1]);
      CHECK(deviation(setup.w, c["W_final"].numbers()) <= kTolerance);
      CHECK(deviation(setup.h, c["H_final"].numbers()) <= kTolerance);
    }
}
