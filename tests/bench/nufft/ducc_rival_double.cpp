// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "ducc_rival.hpp"

template bench::nufft::Rival<double> bench::nufft::ducc_rival<double>(const Case&);
