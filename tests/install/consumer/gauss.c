/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors
 *
 * A stranger's program in C that uses both libraries. */
#include <stdio.h>

#include <heliotrope/gauss.h>

int main(void) {
  gauss_workspace* ws = NULL;
  gauss_value* y;
  if (gauss_workspace_create(NULL, &ws) != HEL_OK) return 1;
  y = gauss_fft(ws, gauss_let(ws, "{ 8 1 6, 3 5 7, 4 9 2 }"));
  const int right = y != NULL && gauss_rows(y) == 4 && gauss_cols(y) == 4 && gauss_real_data(y)[0] == 45.0 / 16;
  gauss_workspace_destroy(ws);
  printf("gauss with core %s\n", hel_version());
  return !right;
}
