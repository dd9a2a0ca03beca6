/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors
 *
 * A stranger's program in C: the impulse, whose spectrum is flat. */
#include <stdio.h>

#include <heliotrope/heliotrope.h>

int main(void) {
  const int64_t dims[2] = {4, 8}, extents[2] = {1, 1};
  const double impulse[2] = {3, 0};
  double spectrum[64];
  hel_fft_options options;
  hel_fft_options_init(&options);
  options.in_extents = extents;
  if (hel_fft(NULL, 2, dims, &options, impulse, spectrum) != HEL_OK) {
    fprintf(stderr, "%s\n", hel_last_message());
    return 1;
  }
  for (int i = 0; i < 32; ++i) {
    if (spectrum[2 * i] != 3 || spectrum[2 * i + 1] != 0) return 1;
  }
  printf("core %s\n", hel_version());
  return 0;
}
