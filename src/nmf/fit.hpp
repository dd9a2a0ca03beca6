// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "nmf/options.hpp"

namespace hel::nmf {

/// The bodies of the calls of nmf.h: arguments are checked for NULL by the caller, for everything else here.
void fit(const Problem& problem, const void* x, void* u, void* h, hel_nmf_report* report);
void fit_reader(Problem problem, hel_nmf_reader reader, void* user, void* u, void* h, hel_nmf_report* report);
void fit_csr(const Problem& problem, const int64_t* starts, const int64_t* columns, const void* values, void* u,
             void* h, hel_nmf_report* report);
void initialize(const Problem& problem, const void* x, void* u, void* h);
/// With options.keep_h, so that h is only read.
void solve(const Problem& problem, const void* x, const void* h, void* u, hel_nmf_report* report);
void project(const Problem& problem, const void* x, const void* h, void* u);
double objective(const Problem& problem, const void* x, const void* u, const void* h);

}  // namespace hel::nmf
