/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */

/* Takes an image apart into a few small patches that occur at many places.
 *
 *     08_patches [PICTURE.svg [STARTS]]
 *
 * The image is put together from a ring, a cross and a corner, in random places and strengths, so that the truth is
 * known. What it shows of the library: a factorization in two dimensions, atoms that lie inside the image
 * (HEL_SHIFT_FULL), lateral inhibition, and the strengths refined without the penalties.
 *
 * Expected output:
 *
 * an image of 64 x 96, made of 3 patches of 9 x 9 at 36 places
 * best of 6 starts: the model explains 97.3 % of the energy
 *
 * patch    likeness to the planted one
 * ring                            1.00
 * cross                           0.94
 * corner                          1.00
 *
 * Picture: patches.svg
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heliotrope/heliotrope.h>

enum {
  ROWS = 64,
  COLUMNS = 96,
  PATCH = 9,
  PATCHES = 3,
  PLACES = 36,
  SHIFT_ROWS = ROWS - PATCH + 1,
  SHIFT_COLUMNS = COLUMNS - PATCH + 1,
  STARTS = 6,
  ITERATIONS = 300
};

static const char* const names[PATCHES] = {"ring", "cross", "corner"};

typedef struct truth {
  double patch[PATCHES][PATCH][PATCH], image[ROWS][COLUMNS];
} truth;

typedef struct model {
  double w[PATCHES][PATCH][PATCH], h[PATCHES][SHIFT_ROWS][SHIFT_COLUMNS], r[ROWS][COLUMNS];
  double divergence;
} model;

/* ---- The image ------------------------------------------------------------------------------------------------- */

static double uniform(uint64_t* state) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (double)(*state >> 40) / (1 << 24);
}

static void put_together(truth* t) {
  uint64_t state = 5;
  for (int i = 0; i < PATCH; ++i)
    for (int j = 0; j < PATCH; ++j) {
      const double y = i - 4, x = j - 4, radius = sqrt(x * x + y * y);
      t->patch[0][i][j] = exp(-2 * (radius - 3) * (radius - 3));
      t->patch[1][i][j] = i == 4 || j == 4 ? 1 : 0;
      t->patch[2][i][j] = i >= 6 || j <= 2 ? 0.8 : 0;
    }
  for (int i = 0; i < ROWS; ++i)
    for (int j = 0; j < COLUMNS; ++j) t->image[i][j] = 0.02 * uniform(&state);
  for (int p = 0; p < PLACES; ++p) {
    const double strength = 0.5 + 0.5 * uniform(&state);
    const int row = (int)(uniform(&state) * SHIFT_ROWS), column = (int)(uniform(&state) * SHIFT_COLUMNS);
    for (int i = 0; i < PATCH; ++i)
      for (int j = 0; j < PATCH; ++j) t->image[row + i][column + j] += strength * t->patch[p % PATCHES][i][j];
  }
}

/* ---- The fit --------------------------------------------------------------------------------------------------- */

static hel_status fit(const truth* t, int starts, model* best) {
  const int64_t sample[2] = {ROWS, COLUMNS}, atom[2] = {PATCH, PATCH};
  static model tried;
  hel_shift_nmf* shapes = NULL;
  hel_shift_nmf_options shape_options;
  hel_shift_nmf_fit_options options;
  hel_shift_nmf_report report;
  hel_status status;
  hel_shift_nmf_options_init(&shape_options);
  shape_options.mode = HEL_SHIFT_FULL;
  shape_options.threads = 1; /* the last digits depend on the number of threads */
  status = hel_shift_nmf_create(NULL, 2, sample, atom, 1, PATCHES, &shape_options, &shapes);
  hel_shift_nmf_fit_options_init(&options);
  options.iterations = ITERATIONS;
  options.sparsity = 0.2;
  options.inhibition = 0.005; /* strong activations of a patch suppress the weak ones around them */
  best->divergence = INFINITY;
  for (uint64_t seed = 0; seed < (uint64_t)starts && status == HEL_OK; ++seed) {
    options.seed = seed;
    hel_shift_nmf_report_init(&report);
    status = hel_shift_nmf_fit(shapes, 1, t->image, tried.w, tried.h, &options, &report);
    tried.divergence = report.divergence;
    if (status == HEL_OK && tried.divergence < best->divergence) *best = tried;
  }
  /* The penalties chose the places, and made the activations too weak: now the fit without them. */
  options.start_w = options.start_h = HEL_SHIFT_FROM_CALLER;
  options.sparsity = options.inhibition = 0;
  options.iterations = 50;
  if (status == HEL_OK) status = hel_shift_nmf_fit(shapes, 1, t->image, best->w, best->h, &options, NULL);
  if (status == HEL_OK) status = hel_shift_nmf_reconstruct(shapes, 1, best->w, best->h, -1, best->r);
  hel_shift_nmf_destroy(shapes);
  return status;
}

/* ---- What was found -------------------------------------------------------------------------------------------- */

/* The best cosine of the angle between two patches over all shifts of the second. */
static double likeness(double a[PATCH][PATCH], double b[PATCH][PATCH]) {
  double best = 0, of_a = 0, of_b = 0;
  for (int i = 0; i < PATCH; ++i)
    for (int j = 0; j < PATCH; ++j) of_a += a[i][j] * a[i][j], of_b += b[i][j] * b[i][j];
  for (int y = -3; y <= 3; ++y)
    for (int x = -3; x <= 3; ++x) {
      double product = 0;
      for (int i = 0; i < PATCH; ++i)
        for (int j = 0; j < PATCH; ++j)
          if (i + y >= 0 && i + y < PATCH && j + x >= 0 && j + x < PATCH) product += a[i][j] * b[i + y][j + x];
      if (product > best) best = product;
    }
  return best / sqrt(of_a * of_b);
}

static double explained(const truth* t, const model* found) {
  double energy = 0, error = 0;
  for (int i = 0; i < ROWS; ++i)
    for (int j = 0; j < COLUMNS; ++j) {
      error += pow(t->image[i][j] - found->r[i][j], 2);
      energy += pow(t->image[i][j], 2);
    }
  return 1 - error / energy;
}

/* ---- The picture ----------------------------------------------------------------------------------------------- */

enum { LEVELS = 12 };

/* An image as runs of equal gray, one path for each level: dark is much. */
static void draw_image(FILE* svg, double left, double top, double scale, const double* image, int rows, int columns) {
  double most = 1e-300;
  for (int i = 0; i < rows * columns; ++i) most = image[i] > most ? image[i] : most;
  fprintf(svg, "<g transform=\"translate(%.0f %.0f) scale(%.1f)\">\n", left, top, scale);
  fprintf(svg, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\" stroke=\"#8a969e\" stroke-width=\"0.15\"/>\n",
          columns, rows);
  for (int level = 1; level <= LEVELS; ++level) {
    const double share = (double)level / LEVELS;
    fprintf(svg, "<path fill=\"#%02x%02x%02x\" d=\"", (int)(255 - 221 * share), (int)(255 - 207 * share),
            (int)(255 - 160 * share));
    for (int i = 0; i < rows; ++i)
      for (int j = 0; j < columns;) {
        int run = 0;
        while (j + run < columns && (int)(image[i * columns + j + run] / most * LEVELS + 0.5) == level) ++run;
        if (run > 0) fprintf(svg, "M%d %dh%dv1h-%dz", j, i, run, run);
        j += run > 0 ? run : 1;
      }
    fputs("\"/>\n", svg);
  }
  fputs("</g>\n", svg);
}

static void draw_text(FILE* svg, const char* style, double x, double y, const char* text) {
  fprintf(svg, "<text class=\"%s\" x=\"%.0f\" y=\"%.0f\">%s</text>\n", style, x, y, text);
}

static int draw(const char* path, truth* t, model* found, const int* atom_of) {
  FILE* svg = fopen(path, "w");
  if (svg == NULL) return 0;
  fputs(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 620\" width=\"900\" height=\"620\"\n"
      "     font-family=\"DejaVu Sans, Verdana, Helvetica, Arial, sans-serif\">\n"
      "<!-- SPDX-License-Identifier: BSD-3-Clause\n     SPDX-FileCopyrightText: The Heliotrope authors -->\n"
      "<style>.title { font-size: 18px; font-weight: bold; fill: #22303c }\n"
      ".unit { font-size: 13px; fill: #5a6872 }</style>\n<rect width=\"900\" height=\"620\" fill=\"white\"/>\n",
      svg);
  draw_text(svg, "title", 40, 34, "An image taken apart into patches and their places");
  draw_text(svg, "unit", 40, 60, "the image");
  draw_image(svg, 40, 70, 4.1, t->image[0], ROWS, COLUMNS);
  draw_text(svg, "unit", 466, 60, "its reconstruction");
  draw_image(svg, 466, 70, 4.1, found->r[0], ROWS, COLUMNS);
  for (int m = 0; m < PATCHES; ++m) {
    const double left = 40 + 280 * m;
    char title[60];
    snprintf(title, sizeof title, "%s: planted, found, and where", names[m]);
    draw_text(svg, "unit", left, 368, title);
    draw_image(svg, left, 378, 6, t->patch[m][0], PATCH, PATCH);
    draw_image(svg, left + 74, 378, 6, found->w[atom_of[m]][0], PATCH, PATCH);
    draw_image(svg, left, 446, 2.8, found->h[atom_of[m]][0], SHIFT_ROWS, SHIFT_COLUMNS);
  }
  fputs("</svg>\n", svg);
  return fclose(svg) == 0;
}

/* ---- The program ----------------------------------------------------------------------------------------------- */

int main(int argc, char** argv) {
  const char* picture = argc > 1 ? argv[1] : "patches.svg";
  const int wanted = argc > 2 ? atoi(argv[2]) : STARTS, starts = wanted > 0 ? wanted : 1;
  static truth t;
  static model found;
  int atom_of[PATCHES];
  put_together(&t);
  if (fit(&t, starts, &found) != HEL_OK) {
    fprintf(stderr, "%s\n", hel_last_message());
    return 1;
  }
  printf("an image of %d x %d, made of %d patches of %d x %d at %d places\n", ROWS, COLUMNS, PATCHES, PATCH, PATCH,
         PLACES);
  printf("best of %d starts: the model explains %.1f %% of the energy\n\n", starts, 100 * explained(&t, &found));
  printf("patch    likeness to the planted one\n");
  for (int m = 0; m < PATCHES; ++m) {
    double best = 0;
    for (int k = 0; k < PATCHES; ++k) {
      const double found_likeness = likeness(t.patch[m], found.w[k]);
      if (found_likeness <= best) continue;
      best = found_likeness;
      atom_of[m] = k;
    }
    printf("%-8s %27.2f\n", names[m], best);
  }
  if (!draw(picture, &t, &found, atom_of)) {
    fprintf(stderr, "%s: cannot be written\n", picture);
    return 1;
  }
  printf("\nPicture: %s\n", picture);
  return 0;
}
