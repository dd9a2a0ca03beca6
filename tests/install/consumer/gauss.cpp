// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
//
// The same in C++, through the C header of both libraries.
#include <heliotrope/gauss.h>

#include <cstdio>
#include <memory>

int main() {
  gauss_workspace* made = nullptr;
  if (gauss_workspace_create(nullptr, &made) != HEL_OK) return 1;
  const std::unique_ptr<gauss_workspace, decltype(&gauss_workspace_destroy)> ws(made, gauss_workspace_destroy);
  const gauss_value* y = gauss_fft(ws.get(), gauss_let(ws.get(), "{ 8 1 6, 3 5 7, 4 9 2 }"));
  std::printf("gauss from C++ with core %s\n", hel_version());
  return y && gauss_elements(y) == 16 ? 0 : 1;
}
