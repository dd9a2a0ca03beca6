/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */

/* Convolves a cloud of 20 points with a kernel on a 128 x 128 grid, and learns the kernel from what comes out.
 *
 *     10_point_convolution [STEPS [PICTURE.svg]]
 *
 * What it shows of the library: a convolution that holds a cloud, applies kernels to it and gives the gradient of a
 * loss with respect to the kernel; a kernel from space to Fourier space; AdamW. It repeats the experiment that comes
 * with pytorch-finufft: points at random on [0, 2 pi)^2, a Gaussian kernel of width 0.5, and a training of 10 000 steps
 * with new points in each.
 *
 * Expected output:
 *
 * Fourier convolution at 20 points against sums over all pairs, 1000 clouds:
 *   kernel without its period: relative difference 0.096 (middle half 0.042 to 0.169)
 *   periodic kernel: below 1e-13 for each of them
 *
 * Learning by 10000 steps of AdamW with new points in each, rate 0.005:
 *   up to step  1000: mean loss 0.956
 *   up to step  2000: mean loss 0.345
 *   up to step  3000: mean loss 0.337
 *   up to step  4000: mean loss 0.346
 *   up to step  5000: mean loss 0.347
 *   up to step  6000: mean loss 0.331
 *   up to step  7000: mean loss 0.334
 *   up to step  8000: mean loss 0.318
 *   up to step  9000: mean loss 0.317
 *   up to step 10000: mean loss 0.324
 *   coefficient (0, 1): 27 of 575; relative error of the kernel, frequency 0 aside: 0.94
 *
 * Learning by 10000 steps of AdamW with new points in each, rate 0.3 falling to 0:
 *   up to step  1000: mean loss 0.313
 *   up to step  2000: mean loss 0.208
 *   up to step  3000: mean loss 0.139
 *   up to step  4000: mean loss 0.097
 *   up to step  5000: mean loss 0.076
 *   up to step  6000: mean loss 0.059
 *   up to step  7000: mean loss 0.046
 *   up to step  8000: mean loss 0.039
 *   up to step  9000: mean loss 0.032
 *   up to step 10000: mean loss 0.028
 *   coefficient (0, 1): 394 of 575; relative error of the kernel, frequency 0 aside: 0.25
 * Picture: point-convolution.svg
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <heliotrope/heliotrope.h>

enum { SIDE = 128, COUNT = SIDE * SIDE, POINTS = 20, CLOUDS = 1000, BLOCKS = 10, CURVE = 200, SHOWN = 32 };

static const double period = 6.283185307179586, width = 0.5;

/* ---- Numbers at random ----------------------------------------------------------------------------------------- */

/* The generator splitmix64: the same numbers on every machine. */
static uint64_t random_state = 2024;

static double uniform(void) {
  uint64_t z = random_state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static double normal(void) { return sqrt(-2 * log(1 - uniform())) * cos(period * uniform()); }

/* Coordinates of a cloud: y first, since the slowest dimension comes first. */
typedef struct cloud {
  double y[POINTS], x[POINTS];
} cloud;

static hel_status new_points(hel_point_convolution* convolution, cloud* c) {
  const void* points[2] = {c->y, c->x};
  for (int j = 0; j < POINTS; ++j) c->y[j] = period * uniform();
  for (int j = 0; j < POINTS; ++j) c->x[j] = period * uniform();
  return hel_point_convolution_set_points(convolution, POINTS, points, 0, NULL);
}

/* ---- The kernel ------------------------------------------------------------------------------------------------ */

static double gaussian(double y, double x) { return exp(-(y * y + x * x) / (2 * width * width)); }

/* The same once in every period; further images are below 1e-34. */
static double periodic_gaussian(double y, double x) {
  double sum = 0;
  for (int a = -1; a <= 1; ++a) {
    for (int b = -1; b <= 1; ++b) sum += gaussian(y + a * period, x + b * period);
  }
  return sum;
}

/* Fourier coefficients of the kernel, whose place 0 is the first element of the grid. */
static hel_status true_kernel(double* coefficients) {
  const int64_t dims[2] = {SIDE, SIDE};
  hel_fft_options options;
  double* const grid = malloc(sizeof(double) * COUNT);
  hel_status status = HEL_ERROR_MEMORY;
  if (grid != NULL) {
    for (int i = 0; i < COUNT; ++i) grid[i] = periodic_gaussian(i / SIDE * period / SIDE, i % SIDE * period / SIDE);
    hel_fft_options_init(&options);
    options.kind = HEL_FFT_R2C_FULL;
    status = hel_fft(NULL, 2, dims, &options, grid, coefficients);
  }
  free(grid);
  return status;
}

/* ---- Comparison with sums over all pairs ------------------------------------------------------------------------- */

/* |u - sums| / |sums|, where the sums go over all pairs of points. */
static double difference(const cloud* c, const double* u, double (*kernel)(double, double)) {
  double error = 0, size = 0;
  for (int l = 0; l < POINTS; ++l) {
    double sum = 0;
    for (int j = 0; j < POINTS; ++j) sum += kernel(c->y[l] - c->y[j], c->x[l] - c->x[j]);
    error += (u[l] - sum) * (u[l] - sum);
    size += sum * sum;
  }
  return sqrt(error / size);
}

static int by_size(const void* a, const void* b) {
  const double left = *(const double*)a, right = *(const double*)b;
  return (left > right) - (left < right);
}

/* Fourier convolution against both sums, for many clouds. */
static hel_status compare(hel_point_convolution* convolution, const double* kernel, const double* ones) {
  static double flat[CLOUDS];
  double worst = 0, u[POINTS];
  cloud c;
  hel_status status = HEL_OK;
  for (int i = 0; i < CLOUDS && status == HEL_OK; ++i) {
    status = new_points(convolution, &c);
    if (status == HEL_OK) status = hel_point_convolution_set_values(convolution, ones);
    if (status == HEL_OK) status = hel_point_convolution_forward(convolution, kernel, u);
    flat[i] = difference(&c, u, gaussian);
    worst = fmax(worst, difference(&c, u, periodic_gaussian));
  }
  if (status != HEL_OK) return status;
  qsort(flat, CLOUDS, sizeof flat[0], by_size);
  printf("Fourier convolution at %d points against sums over all pairs, %d clouds:\n", POINTS, CLOUDS);
  printf("  kernel without its period: relative difference %.3f (middle half %.3f to %.3f)\n", flat[CLOUDS / 2],
         flat[CLOUDS / 4], flat[3 * CLOUDS / 4]);
  printf("  periodic kernel: %s\n", worst < 1e-13 ? "below 1e-13 for each of them" : "DIFFERENT");
  return HEL_OK;
}

/* ---- Learning -------------------------------------------------------------------------------------------------- */

typedef struct training {
  int steps;
  double *truth, *learned, *gradient; /* COUNT complex numbers each */
  double* loss;                       /* one a step */
} training;

/* One step: data from the true kernel at new points, and the gradient of the mean squared error. The points keep their
 * phases, and the cloud its spectrum, for all three uses. */
static hel_status step(hel_point_convolution* convolution, hel_adamw* adamw, const training* t, const double* ones,
                       double* loss) {
  double data[POINTS], u[POINTS], g[POINTS];
  cloud c;
  hel_status status = new_points(convolution, &c);
  if (status == HEL_OK) status = hel_point_convolution_set_values(convolution, ones);
  if (status == HEL_OK) status = hel_point_convolution_forward(convolution, t->truth, data);
  if (status == HEL_OK) status = hel_point_convolution_forward(convolution, t->learned, u);
  if (status != HEL_OK) return status;
  *loss = 0;
  for (int l = 0; l < POINTS; ++l) {
    g[l] = 2 * (u[l] - data[l]) / POINTS;
    *loss += (u[l] - data[l]) * (u[l] - data[l]) / POINTS;
  }
  status = hel_point_convolution_gradient(convolution, NULL, g, NULL, t->gradient, NULL, NULL);
  return status == HEL_OK ? hel_adamw_step(adamw, t->gradient, t->learned) : status;
}

static double mean(const double* numbers, int from, int to) {
  double sum = 0;
  for (int i = from; i < to; ++i) sum += numbers[i];
  return sum / (to > from ? to - from : 1);
}

/* Where the numbers of step `block` of `blocks` begin. */
static int block_begin(const training* t, int block, int blocks) { return (int)((long long)block * t->steps / blocks); }

/* The real parts of the coefficients up to 8 in each dimension, which is where this kernel lives, without frequency 0.
 * That one adds the same number to all outputs; so does the kernel's value at distance 0, the sum of all coefficients.
 * Clouds whose values are all 1 cannot tell the two apart. */
static void print_recovered(const training* t) {
  double error = 0, size = 0;
  for (int a = -8; a <= 8; ++a) {
    for (int b = -8; b <= 8; ++b) {
      const int at = 2 * ((a + SIDE) % SIDE * SIDE + (b + SIDE) % SIDE);
      if (at == 0) continue;
      error += pow(t->learned[at] - t->truth[at], 2);
      size += pow(t->truth[at], 2);
    }
  }
  printf("  coefficient (0, 1): %.0f of %.0f; relative error of the kernel, frequency 0 aside: %.2f\n", t->learned[2],
         t->truth[2], sqrt(error / size));
}

/* With `falling` the rate goes down to 0 in a straight line. */
static hel_status learn(hel_point_convolution* convolution, const training* t, const double* ones, double rate,
                        int falling) {
  hel_adamw_options options;
  hel_adamw* adamw = NULL;
  hel_status status;
  hel_adamw_options_init(&options);
  options.learning_rate = rate;
  options.weight_decay = 0.001;
  status = hel_adamw_create(NULL, 2 * COUNT, &options, &adamw);
  for (int i = 0; i < 2 * COUNT; ++i) t->learned[i] = sqrt(0.5) * normal();
  printf("\nLearning by %d steps of AdamW with new points in each, rate %g%s:\n", t->steps, rate,
         falling ? " falling to 0" : "");
  for (int i = 0, block = 1; i < t->steps && status == HEL_OK; ++i) {
    if (falling) status = hel_adamw_set_learning_rate(adamw, rate * (1 - (double)i / t->steps));
    if (status == HEL_OK) status = step(convolution, adamw, t, ones, &t->loss[i]);
    if (status != HEL_OK || i + 1 != block_begin(t, block, BLOCKS)) continue;
    printf("  up to step %5d: mean loss %.3f\n", i + 1, mean(t->loss, block_begin(t, block - 1, BLOCKS), i + 1));
    ++block;
  }
  hel_adamw_destroy(adamw);
  if (status == HEL_OK) print_recovered(t);
  return status;
}

/* ---- The picture ----------------------------------------------------------------------------------------------- */

static const char* const head =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 700\" width=\"900\" height=\"700\"\n"
    "     font-family=\"DejaVu Sans, Verdana, Helvetica, Arial, sans-serif\">\n"
    "<!-- SPDX-License-Identifier: BSD-3-Clause\n"
    "     SPDX-FileCopyrightText: The Heliotrope authors -->\n"
    "<style>\n"
    ".title { font-size: 19px; font-weight: bold; fill: #22303c }\n"
    ".unit { font-size: 13px; fill: #5a6872 }\n"
    ".tick { font-size: 12.5px; fill: #5a6872 }\n"
    ".grid { stroke: #e3e7ea; stroke-width: 1 }\n"
    ".loss { stroke-width: 1.6; stroke-linejoin: round; fill: none }\n"
    "</style>\n"
    "<rect width=\"900\" height=\"700\" fill=\"white\"/>\n";

static const char* const curve_colors[2] = {"#c96a12", "#1f5f99"};

static void draw_text(FILE* svg, const char* kind, const char* anchor, double x, double y, const char* text) {
  fprintf(svg, "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", kind, anchor, x, y, text);
}

/* The loss by step, both on the axes of the panel: 0 to `steps`, and 10^-2 to 10^1 on a logarithmic scale. */
static void draw_loss_panel(FILE* svg, int steps) {
  char text[40];
  draw_text(svg, "title", "start", 64, 36, "What remains to be learned");
  draw_text(svg, "unit", "start", 64, 57, "mean squared error of 20 values, mean over 50 steps each");
  for (int power = -2; power <= 1; ++power) {
    const double y = 80 + 180 * (1 - (power + 2) / 3.0);
    fprintf(svg, "<line class=\"grid\" x1=\"64\" y1=\"%.1f\" x2=\"876\" y2=\"%.1f\"/>\n", y, y);
    snprintf(text, sizeof text, "%g", pow(10, power));
    draw_text(svg, "tick", "end", 56, y + 4.5, text);
  }
  for (int i = 0; i <= 5; ++i) {
    snprintf(text, sizeof text, "%d", (int)((long long)steps * i / 5));
    draw_text(svg, "tick", "middle", 64 + 812 * i / 5.0, 280, text);
  }
  draw_text(svg, "unit", "middle", 470, 302, "step");
}

static void draw_loss(FILE* svg, const training* t, int run, const char* name) {
  fprintf(svg, "<path class=\"loss\" stroke=\"%s\" d=\"", curve_colors[run]);
  for (int i = 0; i < CURVE; ++i) {
    const double loss = mean(t->loss, block_begin(t, i, CURVE), block_begin(t, i + 1, CURVE));
    const double height = fmin(1, fmax(0, (log10(loss) + 2) / 3));
    fprintf(svg, "%s%.1f,%.1f", i > 0 ? " " : "M", 64 + 812 * (i + 0.5) / CURVE, 80 + 180 * (1 - height));
  }
  fputs("\"/>\n", svg);
  fprintf(svg, "<text class=\"unit\" x=\"%d\" y=\"94\" text-anchor=\"end\" style=\"fill: %s\">%s</text>\n",
          640 + 230 * run, curve_colors[run], name);
}

/* White at 0, and from there to two colors: strong for large numbers of either sign. */
static void draw_square(FILE* svg, double x, double y, double side, double value) {
  static const int low[3] = {31, 95, 153}, high[3] = {201, 106, 18};
  const int* const color = value < 0 ? low : high;
  const double strength = fmin(1, fabs(value));
  int mixed[3];
  for (int i = 0; i < 3; ++i) mixed[i] = (int)(255 + strength * (color[i] - 255));
  if (strength < 0.02) return;
  fprintf(svg, "<path fill=\"#%02x%02x%02x\" d=\"M%.1f,%.1fh%.2fv%.2fh-%.2fz\"/>\n", (unsigned)mixed[0],
          (unsigned)mixed[1], (unsigned)mixed[2], x, y, side, side, side);
}

/* The real parts of the coefficients of the SHOWN lowest frequencies, 0 in the middle, relative to the largest. */
static void draw_kernel(FILE* svg, const double* coefficients, double left, const char* title) {
  const double side = 250.0 / SHOWN;
  char text[60];
  double largest = 0;
  for (int i = 0; i < COUNT; ++i) largest = fmax(largest, fabs(coefficients[2 * i]));
  draw_text(svg, "title", "start", left, 352, title);
  snprintf(text, sizeof text, "Fourier coefficients, full color is %.0f", largest);
  draw_text(svg, "unit", "start", left, 373, text);
  for (int a = 0; a < SHOWN; ++a) {
    for (int b = 0; b < SHOWN; ++b) {
      const int row = (a - SHOWN / 2 + SIDE) % SIDE, column = (b - SHOWN / 2 + SIDE) % SIDE;
      draw_square(svg, left + side * b, 390 + side * a, side + 0.05, coefficients[2 * (row * SIDE + column)] / largest);
    }
  }
  fprintf(svg, "<rect x=\"%.1f\" y=\"390\" width=\"250\" height=\"250\" fill=\"none\" stroke=\"#8a969e\"/>\n", left);
  draw_text(svg, "tick", "middle", left + 125, 660, "frequencies -16 to 15 in each dimension");
}

/* ---- The program ----------------------------------------------------------------------------------------------- */

/* Both trainings, each drawn when it is done. */
static hel_status train(hel_point_convolution* convolution, const training* t, const double* ones, FILE* svg) {
  hel_status status = learn(convolution, t, ones, 0.005, 0);
  if (status != HEL_OK) return status;
  draw_loss_panel(svg, t->steps);
  draw_loss(svg, t, 0, "rate 0.005, as published");
  draw_kernel(svg, t->truth, 40, "The true kernel");
  draw_kernel(svg, t->learned, 325, "Learned as published");
  status = learn(convolution, t, ones, 0.3, 1);
  if (status != HEL_OK) return status;
  draw_loss(svg, t, 1, "rate 0.3 falling to 0");
  draw_kernel(svg, t->learned, 610, "With a falling rate");
  return HEL_OK;
}

static hel_status run(const training* t, FILE* svg) {
  const int64_t dims[2] = {SIDE, SIDE};
  double ones[POINTS];
  hel_point_convolution_options options;
  hel_point_convolution* convolution = NULL;
  hel_status status = HEL_OK;
  for (int j = 0; j < POINTS; ++j) ones[j] = 1;
  if (t->truth == NULL || t->learned == NULL || t->gradient == NULL || t->loss == NULL) return HEL_ERROR_MEMORY;
  hel_point_convolution_options_init(&options);
  options.real_values = 1;
  status = hel_point_convolution_create(NULL, 2, dims, &options, &convolution);
  if (status == HEL_OK) status = true_kernel(t->truth);
  if (status == HEL_OK) status = compare(convolution, t->truth, ones);
  if (status == HEL_OK) status = train(convolution, t, ones, svg);
  if (status != HEL_OK) fprintf(stderr, "%s: %s\n", hel_status_text(status), hel_last_message());
  hel_point_convolution_destroy(convolution);
  return status;
}

int main(int argc, char** argv) {
  const char* const picture = argc > 2 ? argv[2] : "point-convolution.svg";
  training t = {argc > 1 ? atoi(argv[1]) : 10000, NULL, NULL, NULL, NULL};
  FILE* const svg = fopen(picture, "w");
  int done = 0;
  if (svg == NULL || t.steps < CURVE) {
    fprintf(stderr, "%s cannot be written, or fewer than %d steps\n", picture, (int)CURVE);
    if (svg != NULL) fclose(svg);
    return 1;
  }
  fputs(head, svg);
  t.truth = malloc(sizeof(double) * 2 * COUNT);
  t.learned = malloc(sizeof(double) * 2 * COUNT);
  t.gradient = malloc(sizeof(double) * 2 * COUNT);
  t.loss = malloc(sizeof(double) * (size_t)t.steps);
  done = run(&t, svg) == HEL_OK;
  fputs("</svg>\n", svg);
  done = fclose(svg) == 0 && done;
  if (done) printf("Picture: %s\n", picture);
  free(t.truth);
  free(t.learned);
  free(t.gradient);
  free(t.loss);
  return done ? 0 : 1;
}
