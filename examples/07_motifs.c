/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */

/* Finds the motifs that repeat in a recording, and where they occur, without being told either.
 *
 *     07_motifs [PICTURE.svg]
 *
 * The recording is simulated, so that the truth is known: two motifs of 40 entries at 40 random places, with random
 * strengths and noise. What it shows of the library: a shift-invariant factorization, sparsity, several seeds of which
 * the best one is kept, and what single atoms contribute.
 *
 * Expected output:
 *
 * 2400 numbers, 40 occurrences of two motifs
 * best of 4 starts: the model explains 99.6 % of the energy
 *
 * motif     likeness to the planted one   places found   false ones
 * attack                          0.999       19 of 20            1
 * ripple                          0.999       20 of 20            1
 *
 * Picture: motifs.svg
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heliotrope/heliotrope.h>

enum {
  LENGTH = 2400,
  MOTIFS = 2,
  MOTIF = 40,
  ATOM = 48, /* some room: where in the atom a motif comes to lie is left to the fit */
  SHIFTS = LENGTH + ATOM - 1,
  PLACES = 40,
  STARTS = 4,
  ITERATIONS = 400
};

#define PI 3.14159265358979323846

static const char* const names[MOTIFS] = {"attack", "ripple"};

typedef struct truth {
  double motif[MOTIFS][MOTIF], recording[LENGTH];
  int place[PLACES]; /* motif i % MOTIFS begins here */
} truth;

typedef struct model {
  double w[MOTIFS][ATOM], h[MOTIFS][SHIFTS], part[MOTIFS][LENGTH];
  double divergence;
} model;

/* How an atom lies on a motif: the best cosine over all shifts, and the shift. */
typedef struct match {
  double likeness;
  int shift;
} match;

/* ---- The recording --------------------------------------------------------------------------------------------- */

static double uniform(uint64_t* state) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (double)(*state >> 40) / (1 << 24);
}

static void simulate(truth* t) {
  uint64_t state = 7;
  for (int i = 0; i < MOTIF; ++i) {
    t->motif[0][i] = i < 4 ? 0.25 * (i + 1) : exp(-(i - 4) / 8.0);
    t->motif[1][i] = pow(sin(PI * i / 10.0), 2) * (0.4 + 0.6 * i / MOTIF);
  }
  for (int i = 0; i < LENGTH; ++i) t->recording[i] = 0.03 * uniform(&state);
  for (int p = 0; p < PLACES; ++p) {
    const double strength = 0.5 + uniform(&state);
    t->place[p] = (int)(uniform(&state) * (LENGTH - MOTIF));
    for (int i = 0; i < MOTIF; ++i) t->recording[t->place[p] + i] += strength * t->motif[p % MOTIFS][i];
  }
}

/* ---- The fit --------------------------------------------------------------------------------------------------- */

static hel_status fit(const truth* t, model* best) {
  const int64_t sample[1] = {LENGTH}, atom[1] = {ATOM};
  static model tried;
  hel_shift_nmf* shapes = NULL;
  hel_shift_nmf_options shape_options;
  hel_shift_nmf_fit_options options;
  hel_shift_nmf_report report;
  hel_status status;
  hel_shift_nmf_options_init(&shape_options);
  shape_options.threads = 1; /* the last digits depend on the number of threads */
  status = hel_shift_nmf_create(NULL, 1, sample, atom, 1, MOTIFS, &shape_options, &shapes);
  hel_shift_nmf_fit_options_init(&options);
  options.iterations = ITERATIONS;
  options.sparsity = 0.3; /* without it, many weak activations of a blurred atom do as well as few strong ones */
  best->divergence = INFINITY;
  for (uint64_t seed = 0; seed < STARTS && status == HEL_OK; ++seed) {
    options.seed = seed;
    hel_shift_nmf_report_init(&report);
    status = hel_shift_nmf_fit(shapes, 1, t->recording, tried.w, tried.h, &options, &report);
    tried.divergence = report.divergence;
    if (status == HEL_OK && tried.divergence < best->divergence) *best = tried;
  }
  /* Sparsity chose the places, but it also makes all activations too weak: now their strengths alone, without it. */
  options.start_w = options.start_h = HEL_SHIFT_FROM_CALLER;
  options.update_w = 0;
  options.sparsity = 0;
  options.iterations = 50;
  if (status == HEL_OK) status = hel_shift_nmf_fit(shapes, 1, t->recording, best->w, best->h, &options, NULL);
  for (int m = 0; m < MOTIFS && status == HEL_OK; ++m)
    status = hel_shift_nmf_reconstruct(shapes, 1, best->w, best->h, m, best->part[m]);
  hel_shift_nmf_destroy(shapes);
  return status;
}

/* ---- What was found -------------------------------------------------------------------------------------------- */

static match compare(const double* motif, const double* atom) {
  match best = {0, 0};
  for (int shift = -MOTIF; shift <= ATOM; ++shift) {
    double product = 0, of_motif = 0, of_atom = 0;
    for (int i = 0; i < MOTIF; ++i) of_motif += motif[i] * motif[i];
    for (int i = 0; i < ATOM; ++i) of_atom += atom[i] * atom[i];
    for (int i = 0; i < MOTIF; ++i)
      if (i + shift >= 0 && i + shift < ATOM) product += motif[i] * atom[i + shift];
    const double likeness = product / sqrt(of_motif * of_atom);
    if (likeness > best.likeness) best = (match){likeness, shift};
  }
  return best;
}

/* An occurrence counts as found when activations within two entries of its place add up to something. An activation at
 * t puts the atom at t - (ATOM - 1), and the motif `shift` later. */
static void count_places(const truth* t, const model* found, int motif, int atom, int shift, int* hits, int* stray) {
  const double* h = found->h[atom];
  static double rest[SHIFTS];
  double strongest = 0;
  memcpy(rest, h, sizeof rest);
  for (int i = 0; i < SHIFTS; ++i) strongest = h[i] > strongest ? h[i] : strongest;
  *hits = *stray = 0;
  for (int p = motif; p < PLACES; p += MOTIFS) {
    double sum = 0;
    for (int d = -2; d <= 2; ++d) {
      const int at = t->place[p] - shift + ATOM - 1 + d;
      if (at < 0 || at >= SHIFTS) continue;
      sum += h[at];
      rest[at] = 0;
    }
    *hits += sum > strongest / 8;
  }
  for (int i = 0; i < SHIFTS; ++i) *stray += rest[i] > strongest / 8;
}

static double explained(const truth* t, const model* found) {
  double energy = 0, error = 0;
  for (int i = 0; i < LENGTH; ++i) {
    double r = 0;
    for (int m = 0; m < MOTIFS; ++m) r += found->part[m][i];
    error += (t->recording[i] - r) * (t->recording[i] - r);
    energy += t->recording[i] * t->recording[i];
  }
  return 1 - error / energy;
}

/* ---- The picture ----------------------------------------------------------------------------------------------- */

static const char* const colors[MOTIFS] = {"#c96a12", "#1f5f99"};

static void draw_curve(FILE* svg, const char* color, double x, double y, double dx, double dy, const double* values,
                       int count) {
  fprintf(svg, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.4\" points=\"", color);
  for (int i = 0; i < count; ++i) fprintf(svg, "%.1f,%.1f ", x + dx * i, y - dy * values[i]);
  fputs("\"/>\n", svg);
}

static void draw_text(FILE* svg, const char* style, double x, double y, const char* text) {
  fprintf(svg, "<text class=\"%s\" x=\"%.0f\" y=\"%.0f\">%s</text>\n", style, x, y, text);
}

static double largest(const double* values, int count) {
  double most = 1e-300;
  for (int i = 0; i < count; ++i) most = values[i] > most ? values[i] : most;
  return most;
}

static int draw(const char* path, const truth* t, const model* found, const int* atom_of) {
  enum { SHOWN = 800 };
  FILE* svg = fopen(path, "w");
  if (svg == NULL) return 0;
  fputs(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 640\" width=\"900\" height=\"640\"\n"
      "     font-family=\"DejaVu Sans, Verdana, Helvetica, Arial, sans-serif\">\n"
      "<!-- SPDX-License-Identifier: BSD-3-Clause\n     SPDX-FileCopyrightText: The Heliotrope authors -->\n"
      "<style>.title { font-size: 18px; font-weight: bold; fill: #22303c }\n"
      ".unit { font-size: 13px; fill: #5a6872 }</style>\n<rect width=\"900\" height=\"640\" fill=\"white\"/>\n",
      svg);
  draw_text(svg, "title", 40, 34, "A recording, and the motifs found in it");
  draw_text(svg, "unit", 40, 58, "the first third of the recording");
  const double dy = 110 / largest(t->recording, SHOWN);
  draw_curve(svg, "#22303c", 40, 190, 820.0 / SHOWN, dy, t->recording, SHOWN);
  for (int m = 0; m < MOTIFS; ++m) {
    const double base = 316 + 112 * m;
    char title[80];
    snprintf(title, sizeof title, "what \"%s\" contributes; its activations as bars", names[m]);
    draw_text(svg, "unit", 40, base - 78, title);
    draw_curve(svg, colors[m], 40, base, 820.0 / SHOWN, 0.62 * dy, found->part[atom_of[m]], SHOWN);
    const double* h = found->h[atom_of[m]];
    const double most = largest(h, SHIFTS);
    for (int i = 0; i < SHOWN + ATOM - 1; ++i) {
      const double x = 40 + 820.0 / SHOWN * (i - ATOM + 1);
      if (h[i] > most / 50 && x >= 40)
        fprintf(svg, "<path stroke=\"#22303c\" stroke-width=\"1.6\" d=\"M%.1f,%.1f v%.1f\"/>\n", x, base + 14,
                -14 * h[i] / most);
    }
  }
  for (int m = 0; m < MOTIFS; ++m) {
    const double x = 40 + 430 * m;
    char title[80];
    snprintf(title, sizeof title, "\"%s\" as found, and as planted (gray)", names[m]);
    draw_text(svg, "unit", x, 495, title);
    const double* atom = found->w[atom_of[m]];
    const match lies = compare(t->motif[m], atom);
    draw_curve(svg, "#b0b8be", x + 8 * lies.shift, 615, 8, 95 / largest(t->motif[m], MOTIF), t->motif[m], MOTIF);
    draw_curve(svg, colors[m], x, 612, 8, 95 / largest(atom, ATOM), atom, ATOM);
  }
  fputs("</svg>\n", svg);
  return fclose(svg) == 0;
}

/* ---- The program ----------------------------------------------------------------------------------------------- */

int main(int argc, char** argv) {
  const char* picture = argc > 1 ? argv[1] : "motifs.svg";
  static truth t;
  static model found;
  int atom_of[MOTIFS];
  simulate(&t);
  if (fit(&t, &found) != HEL_OK) {
    fprintf(stderr, "%s\n", hel_last_message());
    return 1;
  }
  printf("%d numbers, %d occurrences of two motifs\n", LENGTH, PLACES);
  printf("best of %d starts: the model explains %.1f %% of the energy\n\n", STARTS, 100 * explained(&t, &found));
  printf("motif     likeness to the planted one   places found   false ones\n");
  for (int m = 0; m < MOTIFS; ++m) {
    const match first = compare(t.motif[m], found.w[0]), second = compare(t.motif[m], found.w[1]);
    const match lies = first.likeness > second.likeness ? first : second;
    int hits, stray;
    atom_of[m] = first.likeness > second.likeness ? 0 : 1;
    count_places(&t, &found, m, atom_of[m], lies.shift, &hits, &stray);
    printf("%-8s %28.3f %8d of %d %12d\n", names[m], lies.likeness, hits, PLACES / MOTIFS, stray);
  }
  if (!draw(picture, &t, &found, atom_of)) {
    fprintf(stderr, "%s: cannot be written\n", picture);
    return 1;
  }
  printf("\nPicture: %s\n", picture);
  return 0;
}
