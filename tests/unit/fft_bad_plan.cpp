// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <limits>

#include "support_check.hpp"

// Arguments that make no transform: each has its status and a message with the number that is wrong.
using namespace test;

namespace {

/// The arguments of a creation, valid until one of them is spoiled.
struct Request {
  int32_t rank = 2;
  Sizes dims = {4, 6};
  bool without_dims = false;
  Sizes in_extents{}, out_extents{};
  hel_fft_options options{};

  Request() { hel_fft_options_init(&options); }
  const int64_t* dims_or_null() const { return without_dims ? nullptr : dims.data(); }
  const hel_fft_options* finished_options() {
    if (!in_extents.empty()) options.in_extents = in_extents.data();
    if (!out_extents.empty()) options.out_extents = out_extents.data();
    return &options;
  }
};

/// One thing that is wrong.
struct Wrong {
  const char* what;
  void (*spoil)(Request&);
  hel_status status;
  const char* said;  ///< part of the message
};

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

const Wrong kWrongShapes[] = {
    {"no dimensions", [](Request& r) { r.rank = 0; }, HEL_ERROR_RANK, "rank is 0"},
    {"negative rank", [](Request& r) { r.rank = -1; }, HEL_ERROR_RANK, "rank is -1"},
    {"65 dimensions", [](Request& r) { r.rank = 65, r.dims.assign(65, 1); }, HEL_ERROR_RANK, "rank is 65"},
    {"the largest rank", [](Request& r) { r.rank = INT32_MAX; }, HEL_ERROR_RANK, "rank is 2147483647"},
    {"the smallest rank", [](Request& r) { r.rank = INT32_MIN; }, HEL_ERROR_RANK, "rank is -2147483648"},
    {"NULL dims", [](Request& r) { r.without_dims = true; }, HEL_ERROR_NULL, "dims"},
    {"a dimension of 0", [](Request& r) { r.dims[1] = 0; }, HEL_ERROR_DIM, "dims[1] is 0"},
    {"a negative dimension", [](Request& r) { r.dims[0] = -4; }, HEL_ERROR_DIM, "dims[0] is -4"},
    {"the most negative dimension", [](Request& r) { r.dims[0] = INT64_MIN; }, HEL_ERROR_DIM, "-9223372036854775808"},
    {"dims whose product exceeds 64 bits",
     [](Request& r) {
       r.dims = {int64_t{1} << 40, int64_t{1} << 40};
     },
     HEL_ERROR_OVERFLOW, "1099511627776"},
    {"dims whose product wraps to a small one",
     [](Request& r) {
       r.dims = {int64_t{1} << 32, (int64_t{1} << 32) + 1};
     },
     HEL_ERROR_OVERFLOW, "4294967297"},
    {"dims whose bytes exceed 64 bits",
     [](Request& r) {
       r.dims = {int64_t{1} << 31, int64_t{1} << 31};
     },
     HEL_ERROR_OVERFLOW, "4611686018427387904"},
    {"a dimension of 2^62", [](Request& r) { r.rank = 1, r.dims = {int64_t{1} << 62}; }, HEL_ERROR_OVERFLOW,
     "4611686018427387904"},
    {"the largest dimension", [](Request& r) { r.rank = 1, r.dims = {kMost}; }, HEL_ERROR_OVERFLOW,
     "9223372036854775807"},
    {"64 dimensions of 2", [](Request& r) { r.rank = 64, r.dims.assign(64, 2); }, HEL_ERROR_OVERFLOW, " x 2 "},
    {"an overflow cropped to little on both sides",
     [](Request& r) {
       r.dims = {int64_t{1} << 40, int64_t{1} << 40};
       r.in_extents = r.out_extents = {1, 1};
     },
     HEL_ERROR_OVERFLOW, "1099511627776"},
};

const Wrong kWrongExtents[] = {
    {"an input extent of 0",
     [](Request& r) {
       r.in_extents = {0, 6};
     },
     HEL_ERROR_EXTENT, "in_extents[0] is 0"},
    {"a negative input extent",
     [](Request& r) {
       r.in_extents = {4, -6};
     },
     HEL_ERROR_EXTENT, "in_extents[1] is -6"},
    {"negative input extents",
     [](Request& r) {
       r.in_extents = {-1, -1};
     },
     HEL_ERROR_EXTENT, "in_extents[0] is -1"},
    {"an input extent above the size",
     [](Request& r) {
       r.in_extents = {4, 7};
     },
     HEL_ERROR_EXTENT, "in_extents[1] is 7"},
    {"an output extent of 0",
     [](Request& r) {
       r.out_extents = {4, 0};
     },
     HEL_ERROR_EXTENT, "out_extents[1] is 0"},
    {"negative output extents",
     [](Request& r) {
       r.out_extents = {-1, -1};
     },
     HEL_ERROR_EXTENT, "out_extents[0] is -1"},
    {"an output extent above the size",
     [](Request& r) {
       r.out_extents = {5, 6};
     },
     HEL_ERROR_EXTENT, "out_extents[0] is 5"},
    {"the largest extent",
     [](Request& r) {
       r.in_extents = {kMost, 6};
     },
     HEL_ERROR_EXTENT, "9223372036854775807"},
    {"more output than a half spectrum has",
     [](Request& r) {
       r.options.kind = HEL_FFT_R2C;
       r.out_extents = {4, 5};
     },
     HEL_ERROR_EXTENT, "out_extents[1] is 5"},
    {"more input than a half spectrum has",
     [](Request& r) {
       r.options.kind = HEL_FFT_C2R;
       r.in_extents = {4, 5};
     },
     HEL_ERROR_EXTENT, "in_extents[1] is 5"},
};

const Wrong kWrongOptions[] = {
    {"kind -1", [](Request& r) { r.options.kind = -1; }, HEL_ERROR_OPTION, "kind is -1"},
    {"kind 5", [](Request& r) { r.options.kind = 5; }, HEL_ERROR_OPTION, "kind is 5"},
    {"direction 2", [](Request& r) { r.options.direction = 2; }, HEL_ERROR_OPTION, "direction is 2"},
    {"direction -1", [](Request& r) { r.options.direction = -1; }, HEL_ERROR_OPTION, "direction is -1"},
    {"precision 2", [](Request& r) { r.options.precision = 2; }, HEL_ERROR_OPTION, "precision is 2"},
    {"precision -7", [](Request& r) { r.options.precision = -7; }, HEL_ERROR_OPTION, "precision is -7"},
    {"input layout 2", [](Request& r) { r.options.in_layout = 2; }, HEL_ERROR_OPTION, "in_layout is 2"},
    {"output layout -1", [](Request& r) { r.options.out_layout = -1; }, HEL_ERROR_OPTION, "out_layout is -1"},
    {"in place 2", [](Request& r) { r.options.in_place = 2; }, HEL_ERROR_OPTION, "in_place is 2"},
    {"in place -1", [](Request& r) { r.options.in_place = -1; }, HEL_ERROR_OPTION, "in_place is -1"},
    {"effort 2", [](Request& r) { r.options.effort = 2; }, HEL_ERROR_OPTION, "effort is 2"},
    {"effort -1", [](Request& r) { r.options.effort = -1; }, HEL_ERROR_OPTION, "effort is -1"},
    {"threads -1", [](Request& r) { r.options.threads = -1; }, HEL_ERROR_OPTION, "threads is -1"},
    {"scale NaN", [](Request& r) { r.options.scale = std::nan(""); }, HEL_ERROR_OPTION, "scale is nan"},
    {"scale infinite", [](Request& r) { r.options.scale = kInfinity; }, HEL_ERROR_OPTION, "scale is inf"},
    {"scale minus infinite", [](Request& r) { r.options.scale = -kInfinity; }, HEL_ERROR_OPTION, "scale is -inf"},
    {"batch 0", [](Request& r) { r.options.batch = 0; }, HEL_ERROR_OPTION, "batch is 0"},
    {"batch -3", [](Request& r) { r.options.batch = -3; }, HEL_ERROR_OPTION, "batch is -3"},
    {"the largest batch", [](Request& r) { r.options.batch = kMost; }, HEL_ERROR_OVERFLOW, "9223372036854775806 x 24"},
    {"a batch whose bytes exceed 64 bits", [](Request& r) { r.options.batch = int64_t{1} << 56; }, HEL_ERROR_OVERFLOW,
     "1729382256910270464"},
    {"a negative input distance", [](Request& r) { r.options.in_distance = -1; }, HEL_ERROR_OPTION,
     "in_distance is -1"},
    {"a negative output distance", [](Request& r) { r.options.out_distance = -24; }, HEL_ERROR_OPTION,
     "out_distance is -24"},
    {"input items that overlap", [](Request& r) { r.options.batch = 2, r.options.in_distance = 23; }, HEL_ERROR_OPTION,
     "in_distance is 23"},
    {"output items that overlap", [](Request& r) { r.options.batch = 2, r.options.out_distance = 1; }, HEL_ERROR_OPTION,
     "out_distance is 1"},
    {"a distance whose product with the batch exceeds 64 bits",
     [](Request& r) { r.options.batch = 5, r.options.out_distance = kMost / 2; }, HEL_ERROR_OVERFLOW,
     "4611686018427387903"},
    {"no size of the struct", [](Request& r) { r.options.struct_size = 0; }, HEL_ERROR_OPTION, "struct_size is 0"},
    {"a struct too small", [](Request& r) { r.options.struct_size = 16; }, HEL_ERROR_OPTION, "struct_size is 16"},
    {"a struct of a later version", [](Request& r) { r.options.struct_size = 4096; }, HEL_ERROR_OPTION,
     "struct_size is 4096"},
};

const Wrong kWrongInPlace[] = {
    {"in place, real input",
     [](Request& r) {
       r.options.in_place = 1;
       r.options.kind = HEL_FFT_R2C;
     },
     HEL_ERROR_OPTION, "in_place is 1"},
    {"in place, real output",
     [](Request& r) {
       r.options.in_place = 1;
       r.options.kind = HEL_FFT_C2R_FULL;
     },
     HEL_ERROR_OPTION, "in_place is 1"},
    {"in place, unequal layouts",
     [](Request& r) {
       r.options.in_place = 1;
       r.options.in_layout = HEL_PLANAR;
     },
     HEL_ERROR_OPTION, "in_layout 1 and out_layout 0"},
    {"in place, unequal distances",
     [](Request& r) {
       r.options.in_place = 1;
       r.options.batch = 2;
       r.options.in_distance = 30;
     },
     HEL_ERROR_OPTION, "30 and 24"},
    {"in place, padded input",
     [](Request& r) {
       r.options.in_place = 1;
       r.options.in_distance = r.options.out_distance = 24;
       r.in_extents = {4, 3};
     },
     HEL_ERROR_OPTION, "3 and 6"},
    {"in place, cropped output",
     [](Request& r) {
       r.options.in_place = 1;
       r.options.in_distance = r.options.out_distance = 24;
       r.out_extents = {2, 6};
     },
     HEL_ERROR_OPTION, "4 and 2"},
};

/// Marks a handle that a failed creation must set to NULL. It is never looked into.
hel_fft_plan* stale_handle() { return reinterpret_cast<hel_fft_plan*>(uintptr_t{0x10}); }

void check_refusal(const Wrong& wrong, hel_status status) {
  CHECK_MESSAGE(status == wrong.status, std::string(hel_status_name(status)));
  const std::string message = hel_last_message();
  CHECK_MESSAGE(message.find(wrong.said) != std::string::npos, message);
}

void check_create(const Wrong& wrong, Request& request) {
  hel_fft_plan* plan = stale_handle();
  check_refusal(wrong,
                hel_fft_plan_create(nullptr, request.rank, request.dims_or_null(), request.finished_options(), &plan));
  CHECK(plan == nullptr);
}

hel_status one_shot(Request& request, Buffer& in, Buffer& out) {
  return hel_fft(nullptr, request.rank, request.dims_or_null(), request.finished_options(), in.data(), out.data());
}

void check_one_shot(const Wrong& wrong, Request& request) {
  const Case valid{.dims = {4, 6}};
  Buffer in = input_buffer(valid), out = output_buffer(valid);
  fill(valid, random_batch(valid), in);
  const Buffer before = in;
  check_refusal(wrong, one_shot(request, in, request.options.in_place ? in : out));
  CHECK(out.is_unwritten());
  CHECK(in == before);
  // The cache must neither keep what was wrong nor have taken it for what was right.
  Request right;
  CHECK(one_shot(right, in, out) == HEL_OK);
  CHECK_FALSE(out.is_unwritten());
}

template <size_t count>
void check_all(const Wrong (&list)[count]) {
  for (const Wrong& wrong : list) {
    INFO(std::string(wrong.what));
    Request request;
    wrong.spoil(request);
    check_create(wrong, request);
    for (int round = 0; round < 2; ++round) check_one_shot(wrong, request);
  }
}

}  // namespace

TEST_CASE("wrong ranks and dims are refused with the number") { check_all(kWrongShapes); }
TEST_CASE("wrong extents are refused with the number") { check_all(kWrongExtents); }
TEST_CASE("wrong options are refused with the number") { check_all(kWrongOptions); }
TEST_CASE("in place is refused where it cannot be, with the reason") { check_all(kWrongInPlace); }

TEST_CASE("the distances of a single item are checked too") {
  Request request;
  request.options.out_distance = 5;
  hel_fft_plan* plan = stale_handle();
  CHECK(hel_fft_plan_create(nullptr, 2, request.dims.data(), &request.options, &plan) == HEL_ERROR_OPTION);
  CHECK(plan == nullptr);
}

TEST_CASE("creation without a place for the handle is refused") {
  const int64_t dims[] = {4};
  CHECK(hel_fft_plan_create(nullptr, 1, dims, nullptr, nullptr) == HEL_ERROR_NULL);
  CHECK(std::string(hel_last_message()).find("plan") != std::string::npos);
}

TEST_CASE("a message is gone after the next call that works") {
  const int64_t dims[] = {0}, good[] = {3};
  hel_fft_plan* plan = nullptr;
  CHECK(hel_fft_plan_create(nullptr, 1, dims, nullptr, &plan) == HEL_ERROR_DIM);
  CHECK(std::string(hel_last_message()) != "");
  CHECK(hel_fft_plan_create(nullptr, 1, good, nullptr, &plan) == HEL_OK);
  CHECK(std::string(hel_last_message()) == "");
  hel_fft_plan_destroy(plan);
}

TEST_CASE("a prime size beyond what FFTW can count is refused, even where little of it is stored") {
  const Case c{.dims = {1000000000039}, .in_extents = {1}, .out_extents = {1}};
  hel_fft_plan* plan = stale_handle();
  const hel_fft_options options = c.options();
  CHECK(hel_fft_plan_create(nullptr, 1, c.dims.data(), &options, &plan) == HEL_ERROR_DIM);
  CHECK(plan == nullptr);
  CHECK(std::string(hel_last_message()).find("1000000000039") != std::string::npos);
}

TEST_CASE("a line that the machine has no memory for is refused before its tables are made") {
  // 2^42 complex numbers are 64 TiB.
  const Case c{.dims = {int64_t{1} << 42}, .in_extents = {1}, .out_extents = {1}};
  hel_fft_plan* plan = stale_handle();
  const hel_fft_options options = c.options();
  CHECK(hel_fft_plan_create(nullptr, 1, c.dims.data(), &options, &plan) == HEL_ERROR_MEMORY);
  CHECK(plan == nullptr);
  CHECK(std::string(hel_last_message()).find("70368744177664") != std::string::npos);
}
