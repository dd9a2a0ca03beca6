/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors
 *
 * The documented example of fftm: a 2x3x2x3 hypercube, its transform padded to 2x4x2x4, and the way back.
 *
 * Expected output:
 * xh, 36 values in rows of the fastest dimension:
 *      1      2      3
 *      4      5      6
 *      6      5      4
 *      3      2      1
 *      1      2      3
 *      5      7     11
 *      1      1      2
 *      3      5      8
 *      1      2      6
 *     24    120    720
 *     13     17     19
 *     23     29     31
 * dim: 2x3x2x3
 * padded: 2x4x2x4
 * fftm(xh, dim), 64 values:
 *    1    17.125000     0.000000
 *    2   -11.390625    -3.078125
 *    3    10.968750     0.000000
 *    4   -11.390625     3.078125
 *    5   -14.343750     0.000000
 *    6    10.953125     2.171875
 *    7   -10.000000     0.000000
 *    8    10.953125    -2.171875
 *    9    -1.875000   -13.968750
 *   10    -1.828125    11.546875
 *   11    -0.562500    -9.937500
 *   12     2.203125    10.234375
 *   13     0.468750    13.218750
 *   14     1.765625   -10.953125
 *   15     0.156250     9.625000
 *   16    -1.828125   -10.640625
 *   17   -10.812500     0.000000
 *   18    10.390625     0.953125
 *   19    -8.906250     0.000000
 *   20    10.390625    -0.953125
 *   21    12.093750     0.000000
 *   22   -10.640625    -1.421875
 *   23     9.250000     0.000000
 *   24   -10.640625     1.421875
 *   25    -1.875000    13.968750
 *   26     2.203125   -10.234375
 *   27    -0.562500     9.937500
 *   28    -1.828125   -11.546875
 *   29     0.468750   -13.218750
 *   30    -1.828125    10.640625
 *   31     0.156250    -9.625000
 *   32     1.765625    10.953125
 *   33   -14.906250     0.000000
 *   34    11.140625     2.359375
 *   35   -10.187500     0.000000
 *   36    11.140625    -2.359375
 *   37    13.812500     0.000000
 *   38   -10.828125    -2.015625
 *   39     9.781250     0.000000
 *   40   -10.828125     2.015625
 *   41     1.625000    13.312500
 *   42     1.734375   -11.609375
 *   43     0.437500     9.718750
 *   44    -1.859375   -10.421875
 *   45    -0.218750   -13.500000
 *   46    -1.984375    10.890625
 *   47    -0.031250    -9.718750
 *   48     1.796875    10.703125
 *   49    11.718750     0.000000
 *   50   -10.890625    -1.234375
 *   51     9.250000     0.000000
 *   52   -10.890625     1.234375
 *   53   -13.187500     0.000000
 *   54    10.765625     1.765625
 *   55    -9.656250     0.000000
 *   56    10.765625    -1.765625
 *   57     1.625000   -13.312500
 *   58    -1.859375    10.421875
 *   59     0.437500    -9.718750
 *   60     1.734375    11.609375
 *   61    -0.218750    13.500000
 *   62     1.796875   -10.703125
 *   63    -0.031250     9.718750
 *   64    -1.984375   -10.890625
 * fftmi(y, padded), rows of the fastest dimension:
 *      1      2      3      0
 *      4      5      6      0
 *      6      5      4      0
 *      3      2      1      0
 *      1      2      3      0
 *      5      7     11      0
 *      0      0      0      0
 *      0      0      0      0
 *      1      1      2      0
 *      3      5      8      0
 *      1      2      6      0
 *     24    120    720      0
 *     13     17     19      0
 *     23     29     31      0
 *      0      0      0      0
 *      0      0      0      0
 * largest deviation from the zero-padded input below 1e-12: yes
 */
#include <heliotrope/gauss.h>

enum { STORED = 36, PADDED = 64 };

/** Rounds to six digits, which the exact values have at most; 0 is never printed as -0. */
static double tidy(double x) {
  const double steps = x * 1e6 + (x < 0 ? -0.5 : 0.5);
  return (double)(int64_t)steps / 1e6;
}

/** What dim describes: the first half as matrices that vecr stacks, the second half as columns as they are. */
static gauss_value* hypercube(gauss_workspace* ws) {
  gauss_value* cube_one = gauss_vcat(ws, gauss_vecr(ws, gauss_let(ws, "{ 1 2 3, 4 5 6 }")),
                                     gauss_vcat(ws, gauss_vecr(ws, gauss_let(ws, "{ 6 5 4, 3 2 1 }")),
                                                gauss_vecr(ws, gauss_let(ws, "{ 1 2 3, 5 7 11 }"))));
  gauss_value* cube_two = gauss_vcat(
      ws, gauss_let(ws, "{ 1, 1, 2, 3, 5, 8 }"),
      gauss_vcat(ws, gauss_let(ws, "{ 1, 2, 6, 24, 120, 720 }"), gauss_let(ws, "{ 13, 17, 19, 23, 29, 31 }")));
  return gauss_vcat(ws, cube_one, cube_two);
}

static void print_input(const gauss_value* xh) {
  const double* x = gauss_real_data(xh);
  int i;
  printf("xh, %d values in rows of the fastest dimension:\n", (int)gauss_rows(xh));
  for (i = 0; i < STORED; i += 3) printf("%6g %6g %6g\n", x[i], x[i + 1], x[i + 2]);
}

static void print_sizes(const char* title, const gauss_value* sizes) {
  const double* size = gauss_real_data(sizes);
  printf("%s %gx%gx%gx%g\n", title, size[0], size[1], size[2], size[3]);
}

static void print_transform(const gauss_value* y) {
  const double *real = gauss_real_data(y), *imag = gauss_imag_data(y);
  int i;
  printf("fftm(xh, dim), %d values:\n", (int)gauss_rows(y));
  for (i = 0; i < PADDED; ++i) printf("%4d %12.6f %12.6f\n", i + 1, tidy(real[i]), tidy(imag[i]));
}

/** The element of xh that the padded place (from 0) holds, or 0 where there is padding. */
static double padded_input(const double* x, int place) {
  const int i = place / 32, j = place / 8 % 4, k = place / 4 % 2, l = place % 4;
  return j < 3 && l < 3 ? x[((i * 3 + j) * 2 + k) * 3 + l] : 0.0;
}

static double larger_distance(double largest, double a, double b) {
  const double distance = a < b ? b - a : a - b;
  return distance > largest ? distance : largest;
}

static void print_inverse(const gauss_value* back, const gauss_value* xh) {
  const double *real = gauss_real_data(back), *imag = gauss_imag_data(back), *x = gauss_real_data(xh);
  double largest = 0.0;
  int i;
  printf("fftmi(y, padded), rows of the fastest dimension:\n");
  for (i = 0; i < PADDED; ++i) {
    printf("%6g%s", tidy(real[i]), i % 4 == 3 ? "\n" : " ");
    largest = larger_distance(largest, real[i], padded_input(x, i));
    largest = larger_distance(largest, imag[i], 0.0);
  }
  /* The largest element is 720 = 1.6e-13 / (eps = 2.2e-16): a few units in its last place. */
  printf("largest deviation from the zero-padded input below 1e-12: %s\n", largest < 1e-12 ? "yes" : "no");
}

int main(void) {
  gauss_workspace* ws = NULL;
  gauss_value *dim, *padded, *xh, *y, *back;
  if (gauss_workspace_create(NULL, &ws) != HEL_OK) return 1;

  dim = gauss_let(ws, "{ 2, 3, 2, 3 }");
  padded = gauss_let(ws, "{ 2, 4, 2, 4 }");
  xh = hypercube(ws);
  y = gauss_fftm(ws, xh, dim);
  back = gauss_fftmi(ws, y, padded);

  /* NULL goes through every command, so one look at the end is enough. */
  if (back == NULL) {
    fprintf(stderr, "%s\n", gauss_message(ws));
    gauss_workspace_destroy(ws);
    return 1;
  }
  print_input(xh);
  print_sizes("dim:", dim);
  print_sizes("padded:", padded);
  print_transform(y);
  print_inverse(back, xh);
  gauss_workspace_destroy(ws);
  return 0;
}
