// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <limits>
#include <string>

#include "support_inverse.hpp"

// What cannot be solved is refused, with the number that is wrong.
using namespace test;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Request {
  Random random{801};
  Nodes nodes = random_nodes(random, {6}, 9);
  Reals weights = random_weights(random, 9), damping = random_weights(random, 6);
  Vector values = random_vector(random, 9);
  hel_inverse_options options = inverse_options(nodes);

  void refused(hel_status status, const std::string& words) {
    hel_inverse_plan* plan = reinterpret_cast<hel_inverse_plan*>(&options);
    CHECK(hel_inverse_plan_create(nullptr, nodes.rank(), nodes.dims.data(), nodes.count, nodes.lists().data(), &options,
                                  &plan) == status);
    INFO("message: " << hel_last_message());
    CHECK(std::string(hel_last_message()).find(words) != std::string::npos);
    CHECK(plan == nullptr);
    Vector f(6, Complex(7, 8));
    CHECK(hel_inverse(nullptr, nodes.rank(), nodes.dims.data(), nodes.count, nodes.lists().data(), &options,
                      values.data(), nullptr, f.data(), nullptr) == status);
    CHECK(f == Vector(6, Complex(7, 8)));
  }
};

}  // namespace

TEST_CASE("weights and damping factors must be finite and not negative") {
  Request r;
  r.options.weights = HEL_INVERSE_WEIGHTS_GIVEN;
  r.refused(HEL_ERROR_NULL, "given_weights");
  r.options.given_weights = r.weights.data();
  r.weights[4] = -0.5;
  r.refused(HEL_ERROR_DOMAIN, "given_weights[4] is -0.5");
  r.weights[4] = kNan;
  r.refused(HEL_ERROR_VALUE, "given_weights[4]");
  r.weights.assign(9, 0.0);
  r.refused(HEL_ERROR_DOMAIN, "all 9");
  r.weights.assign(9, 1.0);
  r.options.damping = HEL_INVERSE_DAMPING_GIVEN;
  r.refused(HEL_ERROR_NULL, "given_damping");
  r.options.given_damping = r.damping.data();
  r.damping[5] = -1;
  r.refused(HEL_ERROR_DOMAIN, "given_damping[5] is -1");
  r.damping[5] = kInfinity;
  r.refused(HEL_ERROR_VALUE, "given_damping[5] is inf");
  r.damping[5] = 1;
  r.options.damping = HEL_INVERSE_DAMPING_ONES;
  r.refused(HEL_ERROR_OPTION, "given_damping");
  r.options.given_damping = nullptr;
  r.options.weights = HEL_INVERSE_WEIGHTS_ITERATIVE;
  r.refused(HEL_ERROR_OPTION, "given_weights");
}

TEST_CASE("least squares need as many nodes as modes") {
  Request r;
  r.nodes.dims = {10};
  for (const int32_t solver :
       {HEL_INVERSE_CGNR, HEL_INVERSE_LANDWEBER, HEL_INVERSE_STEEPEST_DESCENT, HEL_INVERSE_LSMR}) {
    r.options.solver = solver;
    r.refused(HEL_ERROR_SHAPE, "9 nodes for 10 modes");
  }
  r.options.few_nodes = 1;
  CHECK(InversePlan(r.nodes, r.options).created == HEL_OK);
  r.options.few_nodes = 0;
  r.options.solver = HEL_INVERSE_AUTO;
  hel_inverse_report report = new_report();
  solve(r.nodes, r.options, r.values, &report);
  CHECK(report.solver == HEL_INVERSE_CGNE);
  r.nodes.count = 0;
  r.refused(HEL_ERROR_SHAPE, "count is 0");
  r.nodes.count = -3;
  r.refused(HEL_ERROR_SHAPE, "count is -3");
}

TEST_CASE("options out of range, and those that do not go together") {
  const auto bad = [](int32_t hel_inverse_options::*member, int32_t value, const char* words) {
    Request r;
    r.options.*member = value;
    r.refused(HEL_ERROR_OPTION, words);
  };
  bad(&hel_inverse_options::solver, 6, "solver is 6");
  bad(&hel_inverse_options::weights, -1, "weights is -1");
  bad(&hel_inverse_options::damping, 3, "damping is 3");
  bad(&hel_inverse_options::normal, 3, "normal is 3");
  bad(&hel_inverse_options::preconditioner, 3, "preconditioner is 3");
  bad(&hel_inverse_options::precision, 2, "precision is 2");
  bad(&hel_inverse_options::real_values, 2, "real_values is 2");
  bad(&hel_inverse_options::few_nodes, -2, "few_nodes is -2");
  Request r;
  r.options.tolerance = kNan;
  r.refused(HEL_ERROR_OPTION, "tolerance is nan");
  r.options.tolerance = -0.5;
  r.refused(HEL_ERROR_OPTION, "tolerance is -0.5");
  r.options.tolerance = 0;
  r.options.step = -1;
  r.refused(HEL_ERROR_OPTION, "step is -1");
  r.options.step = 0;
  r.options.smoothness = kInfinity;
  r.refused(HEL_ERROR_OPTION, "smoothness");
  r.options.smoothness = 1;
  r.options.iterations = -1;
  r.refused(HEL_ERROR_OPTION, "iterations is -1");
  r.options.iterations = 1;
  r.options.transform_tolerance = 1e-30;
  r.refused(HEL_ERROR_TOLERANCE, "");
  r.options.transform_tolerance = 0;
  r.options.struct_size = 1;
  r.refused(HEL_ERROR_OPTION, "struct_size is 1");
  r.options = inverse_options(r.nodes);
  r.options.solver = HEL_INVERSE_LSMR;
  r.options.normal = HEL_INVERSE_NORMAL_TOEPLITZ;
  r.refused(HEL_ERROR_OPTION, "normal is 2");
  r.options.normal = HEL_INVERSE_NORMAL_AUTO;
  r.options.preconditioner = HEL_INVERSE_PRECONDITIONER_CIRCULANT;
  r.refused(HEL_ERROR_OPTION, "preconditioner is 2");
  r.options.solver = HEL_INVERSE_CGNR;
  r.options.damping = HEL_INVERSE_DAMPING_SOBOLEV;
  r.refused(HEL_ERROR_OPTION, "preconditioner is 2");
}

TEST_CASE("nodes, values and starts must be finite") {
  Request r;
  r.nodes.x[0][7] = kNan;
  r.refused(HEL_ERROR_VALUE, "[7]");
  r.nodes.x[0][7] = 0.1;
  r.nodes.dims[0] = 0;
  r.refused(HEL_ERROR_DIM, "dims[0] is 0");
  r.nodes.dims[0] = 6;
  const InversePlan plan(r.nodes, r.options);
  Vector f(6, Complex(1, 2)), start(6);
  hel_inverse_run* run = reinterpret_cast<hel_inverse_run*>(&f);
  const auto both = [&](hel_status status, const char* words, const Vector* from) {
    CHECK(hel_inverse_plan_solve(plan.handle, r.values.data(), from ? from->data() : nullptr, f.data(), nullptr) ==
          status);
    CHECK(std::string(hel_last_message()).find(words) != std::string::npos);
    CHECK(f == Vector(6, Complex(1, 2)));
    CHECK(hel_inverse_run_create(plan.handle, r.values.data(), from ? from->data() : nullptr, &run) == status);
    CHECK(run == nullptr);
  };
  r.values[3] = Complex(0, kNan);
  both(HEL_ERROR_VALUE, "values[7]", nullptr);
  r.values[3] = 0;
  start[5] = Complex(kInfinity, 0);
  both(HEL_ERROR_VALUE, "start[10]", &start);
}

TEST_CASE("NULL and wrong indices") {
  Request r;
  const InversePlan plan(r.nodes, r.options);
  Vector f(6), residual(9);
  hel_inverse_report report{};
  CHECK(hel_inverse_plan_solve(nullptr, r.values.data(), nullptr, f.data(), nullptr) == HEL_ERROR_NULL);
  CHECK(hel_inverse_plan_solve(plan.handle, nullptr, nullptr, f.data(), nullptr) == HEL_ERROR_NULL);
  CHECK(hel_inverse_plan_solve(plan.handle, r.values.data(), nullptr, nullptr, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_inverse_plan_solve(plan.handle, r.values.data(), nullptr, f.data(), &report) == HEL_ERROR_OPTION);
  CHECK(hel_inverse_plan_weights(plan.handle, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_inverse_plan_damping(nullptr, f.data()) == HEL_ERROR_NULL);
  CHECK(hel_inverse_plan_create(nullptr, 1, r.nodes.dims.data(), 9, nullptr, nullptr, nullptr) == HEL_ERROR_NULL);
  hel_inverse_plan* other = nullptr;
  CHECK(hel_inverse_plan_create(nullptr, 1, r.nodes.dims.data(), 9, nullptr, nullptr, &other) == HEL_ERROR_NULL);
  CHECK(hel_inverse_plan_create(nullptr, 1, nullptr, 9, r.nodes.lists().data(), nullptr, &other) == HEL_ERROR_NULL);
  CHECK(hel_inverse_plan_create(nullptr, 4, r.nodes.dims.data(), 9, r.nodes.lists().data(), nullptr, &other) ==
        HEL_ERROR_RANK);
  hel_inverse_run* run = nullptr;
  CHECK(hel_inverse_run_create(plan.handle, r.values.data(), nullptr, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_inverse_run_create(nullptr, r.values.data(), nullptr, &run) == HEL_ERROR_NULL);
  REQUIRE(hel_inverse_run_create(plan.handle, r.values.data(), nullptr, &run) == HEL_OK);
  hel_inverse_state state{};
  CHECK(hel_inverse_run_state(run, 0, &state) == HEL_ERROR_OPTION);
  state.struct_size = sizeof state;
  CHECK(hel_inverse_run_state(run, 1, &state) == HEL_ERROR_INDEX);
  CHECK(hel_inverse_run_state(run, -1, &state) == HEL_ERROR_INDEX);
  CHECK(hel_inverse_run_state(run, 0, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_inverse_run_coefficients(run, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_inverse_run_residual(run, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_inverse_run_residual(nullptr, residual.data()) == HEL_ERROR_NULL);
  CHECK(hel_inverse_run_step(nullptr) == HEL_ERROR_NULL);
  hel_inverse_run_destroy(run);
  hel_inverse_run_destroy(nullptr);
  hel_inverse_plan_destroy(nullptr);
  hel_inverse_options_init(nullptr);
}
