// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <cstddef>
#include <optional>

#include "support_check.hpp"

// Executions that are refused: pointers missing, memory shared, plans that were never made.
using namespace test;

namespace {

const Case kPlanar{.dims = {3, 4}, .in_layout = HEL_PLANAR, .out_layout = HEL_PLANAR};
const Case kInterleaved{.dims = {3, 4}};
const Case kReal{.dims = {3, 4}, .kind = HEL_FFT_R2C_FULL};

std::byte* at(void* block, int64_t bytes) { return static_cast<std::byte*>(block) + bytes; }

/// A pool of memory that takes and gives any piece of itself, to see which pieces a plan accepts.
class Pool {
 public:
  explicit Pool(const Case& c) : plan_(make_plan(c)), memory_(HEL_DOUBLE, false, HEL_INTERLEAVED, 256, false, 9) {
    for (int64_t i = 0; i < 256; ++i) memory_.set(i, 1.0);
    before_ = memory_;
  }
  void* piece(int64_t bytes) { return at(memory_.data(), bytes); }
  hel_status execute(int64_t in, int64_t out) { return hel_fft_plan_execute(plan_.get(), piece(in), piece(out)); }
  bool is_untouched() const { return memory_ == *before_; }
  const hel_fft_plan* plan() const { return plan_.get(); }

 private:
  Plan plan_;
  Buffer memory_;
  std::optional<Buffer> before_;
};

}  // namespace

TEST_CASE("a plan that was never made does not run") {
  double in[2] = {1, 2}, out[2] = {3, 4};
  CHECK(hel_fft_plan_execute(nullptr, in, out) == HEL_ERROR_NULL);
  CHECK(std::string(hel_last_message()).find("plan") != std::string::npos);
  CHECK(hel_fft_plan_execute_split(nullptr, in, in + 1, out, out + 1) == HEL_ERROR_NULL);
  CHECK(out[0] == 3);
  CHECK(out[1] == 4);
  CHECK(hel_fft_plan_in_count(nullptr) == 0);
  CHECK(hel_fft_plan_out_count(nullptr) == 0);
  CHECK(hel_fft_plan_work_bytes(nullptr) == 0);
  char text[4] = "abc";
  int64_t needed = -1;
  CHECK(hel_fft_plan_describe(nullptr, text, 4, &needed) == HEL_ERROR_NULL);
  CHECK(std::string(text) == "abc");
  CHECK(needed == -1);
  hel_fft_plan_destroy(nullptr);
}

TEST_CASE("a plan whose creation failed can be handed on without harm") {
  const int64_t dims[] = {0};
  hel_fft_plan* plan = nullptr;
  double in[2] = {1, 2}, out[2] = {3, 4};
  CHECK(hel_fft_plan_create(nullptr, 1, dims, nullptr, &plan) == HEL_ERROR_DIM);
  CHECK(hel_fft_plan_execute(plan, in, out) == HEL_ERROR_NULL);
  CHECK(out[0] == 3);
  hel_fft_plan_destroy(plan);
}

TEST_CASE("missing input and output are refused") {
  for (const Case& c : {kPlanar, kInterleaved, kReal}) {
    INFO(describe(c));
    Buffer in = input_buffer(c), out = output_buffer(c);
    fill(c, random_batch(c), in);
    const Plan plan = make_plan(c);
    CHECK(hel_fft_plan_execute(plan.get(), nullptr, out.data()) == HEL_ERROR_NULL);
    CHECK(std::string(hel_last_message()).find("in ") != std::string::npos);
    CHECK(hel_fft_plan_execute(plan.get(), in.data(), nullptr) == HEL_ERROR_NULL);
    CHECK(std::string(hel_last_message()).find("out ") != std::string::npos);
    const hel_fft_options options = c.options();
    CHECK(hel_fft(nullptr, 2, c.dims.data(), &options, nullptr, out.data()) == HEL_ERROR_NULL);
    CHECK(hel_fft(nullptr, 2, c.dims.data(), &options, in.data(), nullptr) == HEL_ERROR_NULL);
    CHECK(out.is_unwritten());
  }
}

TEST_CASE("each missing part of planar data is refused") {
  Buffer in = input_buffer(kPlanar), out = output_buffer(kPlanar);
  fill(kPlanar, random_batch(kPlanar), in);
  const Plan plan = make_plan(kPlanar);
  void* const parts[] = {in.data(), in.imaginary(), out.data(), out.imaginary()};
  for (int missing = 0; missing < 4; ++missing) {
    void* given[] = {parts[0], parts[1], parts[2], parts[3]};
    given[missing] = nullptr;
    CHECK(hel_fft_plan_execute_split(plan.get(), given[0], given[1], given[2], given[3]) == HEL_ERROR_NULL);
  }
  CHECK(out.is_unwritten());
}

TEST_CASE("an imaginary part where the plan has none is refused") {
  for (const Case& c : {kInterleaved, kReal}) {
    Buffer in = input_buffer(c), out = output_buffer(c), other = input_buffer(kPlanar);
    fill(c, random_batch(c), in);
    const Plan plan = make_plan(c);
    CHECK(hel_fft_plan_execute_split(plan.get(), in.data(), other.data(), out.data(), nullptr) != HEL_OK);
    CHECK(hel_fft_plan_execute_split(plan.get(), in.data(), nullptr, out.data(), other.data()) != HEL_OK);
    CHECK(out.is_unwritten());
    CHECK(other.is_unwritten());
  }
}

TEST_CASE("input and output may touch but not overlap") {
  // 12 complex doubles are 192 bytes on either side, 12 real ones 96.
  struct Piece {
    const Case& c;
    int64_t in, out;
    hel_status status;
  };
  const Piece pieces[] = {
      {kInterleaved, 0, 0, HEL_ERROR_ALIAS},
      {kInterleaved, 0, 8, HEL_ERROR_ALIAS},
      {kInterleaved, 0, 184, HEL_ERROR_ALIAS},
      {kInterleaved, 184, 0, HEL_ERROR_ALIAS},
      {kInterleaved, 0, 192, HEL_OK},
      {kInterleaved, 192, 0, HEL_OK},
      {kPlanar, 0, 0, HEL_ERROR_ALIAS},
      {kPlanar, 0, 96, HEL_ERROR_ALIAS},
      {kPlanar, 184, 0, HEL_ERROR_ALIAS},
      {kPlanar, 0, 192, HEL_OK},
      {kReal, 0, 0, HEL_ERROR_ALIAS},
      {kReal, 0, 88, HEL_ERROR_ALIAS},
      {kReal, 184, 0, HEL_ERROR_ALIAS},
      {kReal, 0, 96, HEL_OK},
      {kReal, 192, 0, HEL_OK},
  };
  for (const Piece& piece : pieces) {
    INFO(describe(piece.c) << ", input at " << piece.in << ", output at " << piece.out);
    Pool pool(piece.c);
    CHECK(pool.execute(piece.in, piece.out) == piece.status);
    CHECK(pool.is_untouched() == (piece.status != HEL_OK));
  }
}

TEST_CASE("planar parts given apart may not overlap where something is written") {
  struct Parts {
    int64_t in_real, in_imag, out_real, out_imag;
    hel_status status;
  };
  // Each part is 96 bytes long. Two inputs may be the same memory: nothing is written there.
  const Parts list[] = {{0, 96, 192, 288, HEL_OK},          {96, 0, 288, 192, HEL_OK},
                        {0, 0, 192, 288, HEL_OK},           {0, 96, 192, 280, HEL_ERROR_ALIAS},
                        {0, 96, 192, 192, HEL_ERROR_ALIAS}, {0, 96, 88, 288, HEL_ERROR_ALIAS},
                        {0, 96, 384, 184, HEL_ERROR_ALIAS}, {0, 96, 96, 0, HEL_ERROR_ALIAS},
                        {0, 304, 192, 400, HEL_OK},         {0, 288, 192, 376, HEL_ERROR_ALIAS}};
  for (const Parts& parts : list) {
    INFO(parts.in_real << ' ' << parts.in_imag << ' ' << parts.out_real << ' ' << parts.out_imag);
    Pool pool(kPlanar);
    CHECK(hel_fft_plan_execute_split(pool.plan(), pool.piece(parts.in_real), pool.piece(parts.in_imag),
                                     pool.piece(parts.out_real), pool.piece(parts.out_imag)) == parts.status);
    CHECK(pool.is_untouched() == (parts.status != HEL_OK));
  }
}

TEST_CASE("an in-place plan wants its output where its input is") {
  for (const int32_t layout : {HEL_INTERLEAVED, HEL_PLANAR}) {
    Case c = kInterleaved;
    c.in_place = 1;
    c.in_layout = c.out_layout = layout;
    Pool pool(c);
    CHECK(pool.execute(0, 192) == HEL_ERROR_ALIAS);
    CHECK(pool.execute(0, 8) == HEL_ERROR_ALIAS);
    CHECK(hel_fft_plan_execute(pool.plan(), pool.piece(0), nullptr) == HEL_ERROR_NULL);
    CHECK(pool.is_untouched());
    CHECK(pool.execute(0, 0) == HEL_OK);
    CHECK_FALSE(pool.is_untouched());
  }
}

TEST_CASE("an in-place plan wants each part of planar data where it was") {
  Case c = kPlanar;
  c.in_place = 1;
  Pool pool(c);
  const auto run_split = [&](int64_t in_real, int64_t in_imag, int64_t out_real, int64_t out_imag) {
    return hel_fft_plan_execute_split(pool.plan(), pool.piece(in_real), pool.piece(in_imag), pool.piece(out_real),
                                      pool.piece(out_imag));
  };
  CHECK(run_split(0, 96, 96, 0) == HEL_ERROR_ALIAS);
  CHECK(run_split(0, 96, 0, 192) == HEL_ERROR_ALIAS);
  CHECK(run_split(0, 0, 0, 0) == HEL_ERROR_ALIAS);
  CHECK(run_split(0, 88, 0, 88) == HEL_ERROR_ALIAS);
  CHECK(pool.is_untouched());
  CHECK(run_split(0, 400, 0, 400) == HEL_OK);
}

TEST_CASE("one-shot calls refuse shared memory too") {
  Buffer in = input_buffer(kInterleaved);
  fill(kInterleaved, random_batch(kInterleaved), in);
  const Buffer before = in;
  CHECK(hel_fft(nullptr, 2, kInterleaved.dims.data(), nullptr, in.data(), in.data()) == HEL_ERROR_ALIAS);
  CHECK(in == before);
}

TEST_CASE("a batch's span includes its gaps when overlaps are looked for") {
  Case c{.dims = {2}, .batch = 2, .in_distance = 8};
  Pool pool(c);
  // The input spans 10 elements, 160 bytes.
  CHECK(pool.execute(0, 152) == HEL_ERROR_ALIAS);
  CHECK(pool.execute(0, 160) == HEL_OK);
}
