/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */

/* An image from its spectrum on radial lines, as a scanner measures it, with and without density weights.
 *
 *     05_radial_phantom [PICTURE.svg]
 *
 * The phantom is made of ellipses, whose spectrum is known in closed form: no transform of ours makes the data. Radial
 * lines lie dense in the middle of the spectrum and sparse at its rim. Summing up the samples as they are (the adjoint
 * transform) gives a blur; least squares undo it, and do so in fewer iterations when weights make up for the density.
 *
 * Expected output:
 *
 * 128 x 128 pixels from 201 lines of 192 samples
 *
 * relative distance from the phantom
 * samples summed up     0.717
 * iterations of CGNR        1        2        3        5        8
 * weights 1             0.719    0.541    0.429    0.232    0.095
 * density weights       0.140    0.079    0.078    0.077    0.077
 *
 * Picture: radial-phantom.svg
 */
#define _XOPEN_SOURCE 600 /* j1() */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heliotrope/heliotrope.h>

enum { SIZE = 128, PIXELS = SIZE * SIZE, LINES = 201, ACROSS = 192, SAMPLES = LINES * ACROSS, PANELS = 4 };

static const double pi = 3.14159265358979323846;

/* ---- The phantom ----------------------------------------------------------------------------------------------- */

/* Lengths in image widths, the angle in degrees. */
typedef struct ellipse {
  double value, a, b, x, y, angle;
} ellipse;

static const ellipse phantom[] = {
    {1.0, 0.345, 0.460, 0.000, 0.000, 0},     {-0.75, 0.322, 0.435, 0.000, -0.008, 0},
    {-0.15, 0.055, 0.155, 0.110, 0.000, -18}, {-0.15, 0.080, 0.205, -0.110, 0.000, 18},
    {0.20, 0.105, 0.125, 0.000, 0.175, 0},    {0.30, 0.023, 0.023, 0.000, 0.050, 0},
    {0.30, 0.023, 0.023, 0.000, -0.050, 0},   {0.35, 0.023, 0.012, -0.040, -0.302, 0},
    {0.35, 0.012, 0.012, 0.000, -0.302, 0},   {0.35, 0.012, 0.023, 0.030, -0.302, 0},
};
enum { ELLIPSES = sizeof phantom / sizeof phantom[0] };

/* The point (x, y) in the axes of an ellipse. */
static void turn(const ellipse* e, double x, double y, double* along, double* across) {
  const double c = cos(e->angle * pi / 180), s = sin(e->angle * pi / 180);
  *along = c * x + s * y;
  *across = c * y - s * x;
}

static double phantom_at(double x, double y) {
  double value = 0, along, across;
  for (int i = 0; i < ELLIPSES; ++i) {
    const ellipse* e = &phantom[i];
    turn(e, x - e->x, y - e->y, &along, &across);
    if (along * along / (e->a * e->a) + across * across / (e->b * e->b) <= 1) value += e->value;
  }
  return value;
}

/* Its Fourier integral at the frequency (u, v), in periods an image width: a disk of radius 1 has J1(2 pi r) / r. */
static void spectrum_at(double u, double v, double* re, double* im) {
  double along, across;
  *re = *im = 0;
  for (int i = 0; i < ELLIPSES; ++i) {
    const ellipse* e = &phantom[i];
    turn(e, u, v, &along, &across);
    const double r = hypot(e->a * along, e->b * across);
    const double size = e->value * e->a * e->b * (r > 1e-9 ? j1(2 * pi * r) / r : pi);
    *re += size * cos(2 * pi * (u * e->x + v * e->y));
    *im -= size * sin(2 * pi * (u * e->x + v * e->y));
  }
}

/* Pixel (i, j) covers a square; the phantom is averaged over it. */
static void draw_phantom(double* image) {
  enum { FINE = 8 };
  for (int i = 0; i < SIZE; ++i) {
    for (int j = 0; j < SIZE; ++j) {
      double sum = 0;
      for (int k = 0; k < FINE * FINE; ++k) {
        const double y = i - SIZE / 2 + (k / FINE + 0.5) / FINE - 0.5, x = j - SIZE / 2 + (k % FINE + 0.5) / FINE - 0.5;
        sum += phantom_at(x / SIZE, y / SIZE);
      }
      image[i * SIZE + j] = sum / (FINE * FINE);
    }
  }
}

/* ---- Measurement and reconstruction ---------------------------------------------------------------------------- */

typedef struct measurement {
  double y[SAMPLES], x[SAMPLES]; /* frequencies, in periods a pixel */
  double values[2 * SAMPLES];
} measurement;

static void measure(measurement* m) {
  for (int line = 0; line < LINES; ++line) {
    for (int i = 0; i < ACROSS; ++i) {
      const int at = line * ACROSS + i;
      const double radius = (i + 0.5) / ACROSS - 0.5, angle = pi * line / LINES;
      m->y[at] = radius * sin(angle);
      m->x[at] = radius * cos(angle);
      spectrum_at(SIZE * m->x[at], SIZE * m->y[at], &m->values[2 * at], &m->values[2 * at + 1]);
      m->values[2 * at] *= PIXELS; /* pixels, not image widths, are summed over */
      m->values[2 * at + 1] *= PIXELS;
    }
  }
}

/* Distance of the real part of f from the phantom, relative to the phantom. */
static double distance(const double* f, const double* image) {
  double difference = 0, size = 0;
  for (int i = 0; i < PIXELS; ++i) {
    difference += (f[2 * i] - image[i]) * (f[2 * i] - image[i]);
    size += image[i] * image[i];
  }
  return sqrt(difference / size);
}

/* What summing up gives: the adjoint transform, scaled to be as bright as the phantom. */
static hel_status sum_up(const measurement* m, const double* image, double* f) {
  const int64_t dims[2] = {SIZE, SIZE};
  const void* points[2] = {m->y, m->x};
  double product = 0, square = 0;
  hel_nufft_options options;
  hel_status status;
  hel_nufft_options_init(&options);
  options.period = HEL_NUFFT_PERIOD_1;
  options.direction = HEL_BACKWARD;
  status = hel_nufft(NULL, 1, 2, dims, &options, SAMPLES, points, 0, NULL, m->values, f);
  for (int i = 0; status == HEL_OK && i < PIXELS; ++i) {
    product += f[2 * i] * image[i];
    square += f[2 * i] * f[2 * i];
  }
  for (int i = 0; status == HEL_OK && i < 2 * PIXELS; ++i) f[i] *= product / square;
  return status;
}

/* Eight steps of CGNR; prints how far the image is from the phantom after some of them. */
static hel_status reconstruct(const measurement* m, int32_t weights, const char* name, const double* image, double* f) {
  static const int shown[] = {1, 2, 3, 5, 8};
  const int64_t dims[2] = {SIZE, SIZE};
  const void* nodes[2] = {m->y, m->x};
  hel_inverse_options options;
  hel_inverse_plan* plan = NULL;
  hel_inverse_run* run = NULL;
  hel_status status;
  int step = 0;
  hel_inverse_options_init(&options);
  options.period = HEL_NUFFT_PERIOD_1;
  options.solver = HEL_INVERSE_CGNR;
  options.weights = weights;
  options.preconditioner = HEL_INVERSE_PRECONDITIONER_NONE; /* to see what the weights do */
  status = hel_inverse_plan_create(NULL, 2, dims, SAMPLES, nodes, &options, &plan);
  if (status == HEL_OK) status = hel_inverse_run_create(plan, m->values, NULL, &run);
  printf("%-18s", name);
  for (size_t i = 0; i < sizeof shown / sizeof shown[0] && status == HEL_OK; ++i) {
    for (; step < shown[i] && status == HEL_OK; ++step) status = hel_inverse_run_step(run);
    if (status == HEL_OK) status = hel_inverse_run_coefficients(run, f);
    if (status == HEL_OK) printf("%9.3f", distance(f, image));
  }
  printf("\n");
  hel_inverse_run_destroy(run);
  hel_inverse_plan_destroy(plan);
  return status;
}

/* ---- The picture ----------------------------------------------------------------------------------------------- */

static void put(unsigned char* at, unsigned long value, int bytes) {
  for (int i = 0; i < bytes; ++i) at[i] = (unsigned char)(value >> (8 * i));
}

static void write_base64(FILE* svg, const unsigned char* bytes, size_t count) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < count; i += 3) {
    unsigned long group = (unsigned long)bytes[i] << 16;
    if (i + 1 < count) group |= (unsigned long)bytes[i + 1] << 8;
    if (i + 2 < count) group |= bytes[i + 2];
    for (int k = 0; k < 4; ++k) {
      fputc(i + (size_t)k <= count ? digits[(group >> (18 - 6 * k)) & 63] : '=', svg);
    }
  }
}

/* A bitmap of 256 grays, rows from the bottom up: of all formats with pixels the simplest. */
static void draw_pixels(FILE* svg, const double* values, int step) {
  enum { HEADER = 14 + 40 + 4 * 256 };
  static unsigned char bitmap[HEADER + PIXELS];
  memset(bitmap, 0, sizeof bitmap);
  memcpy(bitmap, "BM", 2);
  put(bitmap + 2, sizeof bitmap, 4);
  put(bitmap + 10, HEADER, 4);
  put(bitmap + 14, 40, 4);
  put(bitmap + 18, SIZE, 4);
  put(bitmap + 22, SIZE, 4);
  put(bitmap + 26, 1, 2);
  put(bitmap + 28, 8, 2);
  for (int gray = 0; gray < 256; ++gray) memset(bitmap + 54 + 4 * gray, gray, 3);
  for (int i = 0; i < PIXELS; ++i) {
    const double gray = 255 * values[step * i] / 1.05;
    bitmap[HEADER + i] = (unsigned char)(gray < 0 ? 0 : gray > 255 ? 255 : gray + 0.5);
  }
  fputs("data:image/bmp;base64,", svg);
  write_base64(svg, bitmap, sizeof bitmap);
}

static int draw(const char* path, const double* image, double* const f[PANELS - 1]) {
  static const char* const titles[PANELS] = {"phantom", "samples summed up", "8 iterations, weights 1",
                                             "8 iterations, density weights"};
  FILE* svg = fopen(path, "w");
  if (svg == NULL) return 0;
  fputs(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 1120 316\" "
      "width=\"1120\" height=\"316\"\n"
      "     font-family=\"DejaVu Sans, Verdana, Helvetica, Arial, sans-serif\">\n"
      "<!-- SPDX-License-Identifier: BSD-3-Clause\n"
      "     SPDX-FileCopyrightText: The Heliotrope authors -->\n"
      "<rect width=\"1120\" height=\"316\" fill=\"white\"/>\n",
      svg);
  for (int panel = 0; panel < PANELS; ++panel) {
    const int left = 12 + 278 * panel;
    fprintf(svg, "<text x=\"%d\" y=\"28\" font-size=\"15\" font-weight=\"bold\" fill=\"#22303c\">%s</text>\n", left,
            titles[panel]);
    fprintf(svg, "<image x=\"%d\" y=\"42\" width=\"262\" height=\"262\" image-rendering=\"pixelated\" xlink:href=\"",
            left);
    draw_pixels(svg, panel == 0 ? image : f[panel - 1], panel == 0 ? 1 : 2);
    fputs("\"/>\n", svg);
  }
  fputs("</svg>\n", svg);
  return fclose(svg) == 0;
}

/* ---- The program ----------------------------------------------------------------------------------------------- */

int main(int argc, char** argv) {
  const char* picture = argc > 1 ? argv[1] : "radial-phantom.svg";
  static measurement m;
  static double image[PIXELS], summed[2 * PIXELS], plain[2 * PIXELS], weighted[2 * PIXELS];
  double* const f[PANELS - 1] = {summed, plain, weighted};
  hel_status status;
  draw_phantom(image);
  measure(&m);
  printf("%d x %d pixels from %d lines of %d samples\n\n", SIZE, SIZE, LINES, ACROSS);
  status = sum_up(&m, image, summed);
  if (status == HEL_OK) {
    printf("relative distance from the phantom\n");
    printf("samples summed up %9.3f\n", distance(summed, image));
    printf("iterations of CGNR        1        2        3        5        8\n");
    status = reconstruct(&m, HEL_INVERSE_WEIGHTS_ONES, "weights 1", image, plain);
  }
  if (status == HEL_OK) {
    status = reconstruct(&m, HEL_INVERSE_WEIGHTS_ITERATIVE, "density weights", image, weighted);
  }
  if (status != HEL_OK) {
    fprintf(stderr, "no image: %s %s\n", hel_status_text(status), hel_last_message());
    return 1;
  }
  if (!draw(picture, image, f)) {
    fprintf(stderr, "%s: cannot be written\n", picture);
    return 1;
  }
  printf("\nPicture: %s\n", picture);
  return 0;
}
