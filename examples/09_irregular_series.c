/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */

/* Finds the rhythm of the year in 2225 weekly samples of air, whose 59 missing weeks leave gaps of up to 19 weeks, and
 * draws it.
 *
 *     09_irregular_series [SERIES.csv [PICTURE.svg]]
 *
 * An ordinary transform needs samples at equal distances. Interpolating them there invents data where there are gaps;
 * fitting a wave of each frequency to the samples where they are does not. That is the periodogram of Lomb (Astrophys.
 * Space Sci. 39, 1976) and Scargle (Astrophys. J. 263, 1982), here with a mean that is fitted along (Zechmeister and
 * Kuerster, Astron. Astrophys. 496, 2009). The sums over the samples that all these fits need are two nonuniform
 * transforms (Press and Rybicki, Astrophys. J. 338, 1989).
 *
 * What it shows of the library: type 1 with real strengths, two vectors that share their points, and type 2 from a few
 * waves back to a regular grid.
 *
 * Expected output:
 *
 * 2225 samples of carbon dioxide in air, from 1958.2 to 2002.0, 7 to 133 days apart;
 * it grew from 314.1 to 372.6 ppmv, and around that trend it varies by 2.21
 *
 * strongest rhythms:    period     amplitude   share of the variance
 *                   1   1.000 years   2.81 ppmv   80.9 %
 *                   2  30.437 years   0.79 ppmv    6.1 %
 *                   3   0.500 years   0.77 ppmv    6.0 %
 *                   4   0.968 years   0.59 ppmv    3.6 %
 *
 * taken out one after the other:
 *                   1   1.000 years   2.81 ppmv   leaves 0.97
 *                   2   0.500 years   0.76 ppmv   leaves 0.80
 *                   3  30.437 years   0.76 ppmv   leaves 0.60
 *                   4   9.334 years   0.39 ppmv   leaves 0.54
 *
 * Every summer the plants of the north take up what they give back in winter; half of the year is the harmonic
 * that makes the decline in summer steeper than the rise.
 * Picture: irregular_series.svg
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <heliotrope/heliotrope.h>

#ifndef EXAMPLE_DATA
#define EXAMPLE_DATA "examples/data"
#endif

/* Frequencies are multiples of 1 / (OVERSAMPLING * span); the fits also need the sums at twice each frequency. */
enum { LONGEST_SERIES = 4096, OVERSAMPLING = 16, FREQUENCIES = 2240, WAVES = 4, PEAKS = 4, GRID = 600 };
enum { SHOWN_YEARS = 12, FIRST_YEAR = 1958 };
enum { HALF = 2 * FREQUENCIES, MODES = 2 * HALF + 1 };

typedef struct series {
  int count;
  double span;
  double time[LONGEST_SERIES];  /* years, ascending */
  double place[LONGEST_SERIES]; /* time in units of OVERSAMPLING * span: one turn of the lowest frequency */
  double value[LONGEST_SERIES]; /* ppmv, less the trend */
  double trend[3];              /* of powers of (time - time[0]) / span */
} series;

/* mean + cosine cos(2 pi f t) + sine sin(2 pi f t) fits the samples best, and leaves 1 - share of their variance. */
typedef struct fit {
  double mean, cosine, sine, amplitude, share;
} fit;

typedef struct spectrum {
  fit at[FREQUENCIES + 1]; /* index 0 is not used: it would be the mean alone */
} spectrum;

static double frequency(const series* s, int k) { return k / (OVERSAMPLING * s->span); }

/* ---- Reading --------------------------------------------------------------------------------------------------- */

/* Lines of "years,value"; others (comments, the heading) are passed over. */
static int read_series(const char* path, series* s) {
  char line[200];
  double years, value;
  FILE* file = fopen(path, "r");
  if (file == NULL) return 0;
  s->count = 0;
  while (fgets(line, sizeof line, file) != NULL && s->count < LONGEST_SERIES) {
    if (sscanf(line, "%lf,%lf", &years, &value) != 2) continue;
    s->time[s->count] = years;
    s->value[s->count++] = value;
  }
  fclose(file);
  if (s->count < 4) return 0;
  s->span = s->time[s->count - 1] - s->time[0];
  for (int j = 0; j < s->count; ++j) s->place[j] = s->time[j] / (OVERSAMPLING * s->span);
  return s->span > 0;
}

static double mean_of(const double* values, int count) {
  double sum = 0;
  for (int j = 0; j < count; ++j) sum += values[j];
  return sum / count;
}

static double deviation_of(const double* values, int count) {
  const double mean = mean_of(values, count);
  double sum = 0;
  for (int j = 0; j < count; ++j) sum += (values[j] - mean) * (values[j] - mean);
  return sqrt(sum / count);
}

/* Takes out the parabola that fits the samples best: what grows over decades is no rhythm. By the normal equations,
 * which for three unknowns and times from 0 to 1 are accurate enough, and elimination. */
static void remove_trend(series* s) {
  double a[3][4] = {{0}};
  for (int j = 0; j < s->count; ++j) {
    const double t = (s->time[j] - s->time[0]) / s->span, power[3] = {1, t, t * t};
    for (int r = 0; r < 3; ++r) {
      for (int c = 0; c < 3; ++c) a[r][c] += power[r] * power[c];
      a[r][3] += power[r] * s->value[j];
    }
  }
  for (int pivot = 0; pivot < 3; ++pivot) {
    for (int r = 0; r < 3; ++r) {
      const double factor = a[r][pivot] / a[pivot][pivot];
      for (int c = pivot; r != pivot && c < 4; ++c) a[r][c] -= factor * a[pivot][c];
    }
  }
  for (int r = 0; r < 3; ++r) s->trend[r] = a[r][3] / a[r][r];
  for (int j = 0; j < s->count; ++j) {
    const double t = (s->time[j] - s->time[0]) / s->span;
    s->value[j] -= s->trend[0] + t * (s->trend[1] + t * s->trend[2]);
  }
}

/* ---- The periodogram ------------------------------------------------------------------------------------------- */

/* Sums over the samples of exp(-2 pi i k place[j]), for the deviations from the mean and for ones. */
static hel_status sums_over_samples(const series* s, const double* strengths, double* modes) {
  const int64_t size = MODES;
  const void* points[1];
  hel_nufft_options options;
  hel_nufft_options_init(&options);
  options.tolerance = 1e-12;
  options.period = HEL_NUFFT_PERIOD_1;
  options.real_strengths = 1;
  options.batch = 2;
  points[0] = s->place;
  return hel_nufft(NULL, 1, 1, &size, &options, s->count, points, 0, NULL, strengths, modes);
}

/* The three unknowns of the fit, by least squares, from averages over the samples: y is the value less its mean, and
 * c, s the cosine and the sine. */
static fit solve(double c, double s, double c2, double s2, double yc, double ys, double yy) {
  const double cc = (1 + c2) / 2 - c * c, ss = (1 - c2) / 2 - s * s, cs = s2 / 2 - c * s;
  const double determinant = cc * ss - cs * cs;
  fit found;
  found.cosine = (yc * ss - ys * cs) / determinant;
  found.sine = (ys * cc - yc * cs) / determinant;
  found.mean = -found.cosine * c - found.sine * s;
  found.amplitude = hypot(found.cosine, found.sine);
  found.share = (found.cosine * yc + found.sine * ys) / yy;
  return found;
}

static hel_status fit_all(const series* s, const double* values, spectrum* result) {
  const double count = s->count, mean = mean_of(values, s->count), deviation = deviation_of(values, s->count);
  double* strengths = malloc(sizeof(double) * 2 * (size_t)s->count);
  double* modes = malloc(sizeof(double) * 2 * 2 * MODES);
  hel_status status = strengths == NULL || modes == NULL ? HEL_ERROR_MEMORY : HEL_OK;
  if (status == HEL_OK) {
    for (int j = 0; j < s->count; ++j) {
      strengths[j] = values[j] - mean;
      strengths[s->count + j] = 1;
    }
    status = sums_over_samples(s, strengths, modes);
  }
  for (int k = 1; status == HEL_OK && k <= FREQUENCIES; ++k) {
    const double* y = modes + 2 * (HALF + k); /* modes run from -HALF to HALF */
    const double* once = modes + 2 * (MODES + HALF + k);
    const double* twice = modes + 2 * (MODES + HALF + 2 * k);
    result->at[k] = solve(once[0] / count, -once[1] / count, twice[0] / count, -twice[1] / count, y[0] / count,
                          -y[1] / count, deviation * deviation);
    result->at[k].mean += mean;
  }
  free(strengths);
  free(modes);
  return status;
}

/* The highest local maxima, highest first. */
static int find_peaks(const spectrum* found, int* peaks) {
  int count = 0;
  for (int k = 2; k < FREQUENCIES; ++k) {
    const double share = found->at[k].share;
    if (share <= found->at[k - 1].share || share < found->at[k + 1].share) continue;
    int place = count < PEAKS ? count++ : PEAKS;
    for (; place > 0 && found->at[peaks[place - 1]].share < share; --place) {
      if (place < PEAKS) peaks[place] = peaks[place - 1];
    }
    if (place < PEAKS) peaks[place] = k;
  }
  return count;
}

/* ---- The strongest waves, one after the other, and their sum on a regular grid ------------------------------------
 */

typedef struct wave {
  int k;
  fit of;
  double left; /* deviation of what remains */
} wave;

/* Each is fitted to what those before it leave. Waves of less than a quarter of a period in the data are trends. */
static hel_status take_out_waves(const series* s, wave* waves) {
  static double rest[LONGEST_SERIES];
  static spectrum found;
  for (int j = 0; j < s->count; ++j) rest[j] = s->value[j];
  for (int w = 0; w < WAVES; ++w) {
    const hel_status status = fit_all(s, rest, &found);
    if (status != HEL_OK) return status;
    int best = OVERSAMPLING;
    for (int k = OVERSAMPLING; k <= FREQUENCIES; ++k) {
      if (found.at[k].share > found.at[best].share) best = k;
    }
    waves[w].k = best;
    waves[w].of = found.at[best];
    for (int j = 0; j < s->count; ++j) {
      const double turn = 6.283185307179586 * best * s->place[j];
      rest[j] -= waves[w].of.mean + waves[w].of.cosine * cos(turn) + waves[w].of.sine * sin(turn);
    }
    waves[w].left = deviation_of(rest, s->count);
  }
  return HEL_OK;
}

/* The picture shows the first years, which have the gaps: years after the first sample at point i of GRID. */
static double shown_time(const series* s, int i) {
  return fmin(FIRST_YEAR + SHOWN_YEARS - s->time[0], s->span) * i / (GRID - 1.0);
}

/* The waves as modes: the real part of (cosine - i sine) exp(i t) is cosine cos(t) + sine sin(t). */
static hel_status sum_of_waves(const series* s, const wave* waves, double* grid) {
  static double modes[2 * MODES], places[GRID];
  const int64_t size = MODES;
  const void* points[1];
  hel_nufft_options options;
  hel_nufft_options_init(&options);
  options.direction = HEL_BACKWARD;
  options.period = HEL_NUFFT_PERIOD_1;
  options.real_strengths = 1;
  for (int w = 0; w < WAVES; ++w) {
    modes[2 * HALF] += waves[w].of.mean;
    modes[2 * (HALF + waves[w].k)] += waves[w].of.cosine;
    modes[2 * (HALF + waves[w].k) + 1] -= waves[w].of.sine;
  }
  for (int i = 0; i < GRID; ++i) places[i] = s->place[0] + shown_time(s, i) / (OVERSAMPLING * s->span);
  points[0] = places;
  return hel_nufft(NULL, 2, 1, &size, &options, GRID, points, 0, NULL, modes, grid);
}

/* ---- The picture ----------------------------------------------------------------------------------------------- */

/* A panel maps x_low..x_high, y_low..y_high to a rectangle of the picture. x_low may be the larger: time ago runs left.
 */
typedef struct panel {
  double left, top, width, height, x_low, x_high, y_low, y_high;
} panel;

static double x_at(const panel* p, double x) { return p->left + p->width * (x - p->x_low) / (p->x_high - p->x_low); }
static double y_at(const panel* p, double y) {
  return p->top + p->height * (1 - (y - p->y_low) / (p->y_high - p->y_low));
}

static void draw_text(FILE* svg, const char* kind, const char* anchor, double x, double y, const char* text) {
  fprintf(svg, "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", kind, anchor, x, y, text);
}

static void draw_frame(FILE* svg, const panel* p, double step, const char* title, const char* unit, const char* name) {
  char label[20];
  draw_text(svg, "title", "start", p->left, p->top - 34, title);
  draw_text(svg, "unit", "start", p->left, p->top - 13, unit);
  draw_text(svg, "unit", "middle", p->left + p->width / 2, p->top + p->height + 42, name);
  for (double y = p->y_low; y <= p->y_high; y += step) {
    fprintf(svg, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
            y > p->y_low ? "grid" : "axis", p->left, y_at(p, y), p->left + p->width, y_at(p, y));
    snprintf(label, sizeof label, "%g", y);
    draw_text(svg, "tick", "end", p->left - 8, y_at(p, y) + 4.5, label);
  }
}

static void draw_vertical(FILE* svg, const panel* p, double x, double number) {
  char label[20];
  fprintf(svg, "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", x_at(p, x), p->top,
          x_at(p, x), p->top + p->height);
  snprintf(label, sizeof label, "%g", number);
  draw_text(svg, "tick", "middle", x_at(p, x), p->top + p->height + 19, label);
}

static void draw_series(FILE* svg, const panel* p, const series* s, const double* grid) {
  draw_frame(svg, p, 2, "The air of Mauna Loa breathes",
             "carbon dioxide less its trend, ppmv: weekly samples, and the sum of four waves", "year");
  for (int year = FIRST_YEAR; year <= FIRST_YEAR + SHOWN_YEARS; year += 2) draw_vertical(svg, p, year, year);
  fputs("<path class=\"waves\" d=\"", svg);
  for (int i = 0; i < GRID; ++i) {
    fprintf(svg, "%s%.1f,%.1f", i > 0 ? " " : "M", x_at(p, s->time[0] + shown_time(s, i)), y_at(p, grid[i]));
  }
  fputs("\"/>\n", svg);
  for (int j = 0; j < s->count && s->time[j] <= p->x_high; ++j) {
    fprintf(svg, "<circle class=\"sample\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.2\"/>\n", x_at(p, s->time[j]),
            y_at(p, s->value[j]));
  }
}

static void draw_spectrum(FILE* svg, const panel* p, const series* s, const spectrum* found, int top) {
  static const double periods[] = {4, 2, 1, 0.5, 1.0 / 3};
  char label[40];
  draw_frame(svg, p, 20, "Its rhythm", "share of the variance that a wave of each frequency explains, percent",
             "period in years (frequency grows to the right)");
  for (size_t i = 0; i < sizeof periods / sizeof periods[0]; ++i)
    draw_vertical(svg, p, 1 / periods[i], round(1000 * periods[i]) / 1000);
  for (int line = 0; line < 2; ++line) {
    fprintf(svg, "<path class=\"spectrum-%s\" d=\"", line ? "line" : "area");
    int last = 1;
    for (int k = 1; k <= FREQUENCIES && frequency(s, k) <= p->x_high; ++k) {
      fprintf(svg, "%s%.1f,%.1f", k > 1 ? " " : "M", x_at(p, frequency(s, k)), y_at(p, 100 * found->at[k].share));
      last = k;
    }
    if (!line) {
      fprintf(svg, " L%.1f,%.1f %.1f,%.1f Z", x_at(p, frequency(s, last)), y_at(p, 0), x_at(p, frequency(s, 1)),
              y_at(p, 0));
    }
    fputs("\"/>\n", svg);
  }
  fprintf(svg, "<circle class=\"mark\" cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\"/>\n", x_at(p, frequency(s, top)),
          y_at(p, 100 * found->at[top].share));
  snprintf(label, sizeof label, "%.3f years", 1 / frequency(s, top));
  draw_text(svg, "mark", "start", x_at(p, frequency(s, top)) + 12, y_at(p, 100 * found->at[top].share) + 5, label);
}

static int draw(const char* path, const series* s, const spectrum* found, const double* grid, int top) {
  const panel upper = {64, 70, 812, 210, FIRST_YEAR, FIRST_YEAR + SHOWN_YEARS, -6, 6};
  const panel lower = {64, 410, 812, 190, 0, 3.2, 0, 100};
  FILE* svg = fopen(path, "w");
  if (svg == NULL) return 0;
  fputs(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 660\" width=\"900\" height=\"660\"\n"
      "     font-family=\"DejaVu Sans, Verdana, Helvetica, Arial, sans-serif\">\n"
      "<!-- SPDX-License-Identifier: BSD-3-Clause\n"
      "     SPDX-FileCopyrightText: The Heliotrope authors -->\n"
      "<style>\n"
      ".title { font-size: 19px; font-weight: bold; fill: #22303c }\n"
      ".unit { font-size: 13px; fill: #5a6872 }\n"
      ".tick { font-size: 12.5px; fill: #5a6872 }\n"
      ".grid { stroke: #e3e7ea; stroke-width: 1 }\n"
      ".axis { stroke: #8a969e; stroke-width: 1.2 }\n"
      ".sample { fill: #c96a12 }\n"
      ".waves { stroke: #1f5f99; stroke-width: 1.8; stroke-linejoin: round; fill: none }\n"
      ".spectrum-area { fill: #5b9bd5; fill-opacity: 0.25 }\n"
      ".spectrum-line { stroke: #1f5f99; stroke-width: 1.8; stroke-linejoin: round; fill: none }\n"
      "circle.mark { fill: #c96a12; stroke: white; stroke-width: 1.5 }\n"
      "text.mark { font-size: 15px; font-weight: bold; fill: #c96a12; paint-order: stroke; stroke: white; "
      "stroke-width: 4px }\n"
      "</style>\n"
      "<rect width=\"900\" height=\"660\" fill=\"white\"/>\n",
      svg);
  draw_series(svg, &upper, s, grid);
  draw_spectrum(svg, &lower, s, found, top);
  fputs("</svg>\n", svg);
  return fclose(svg) == 0;
}

/* ---- The program ----------------------------------------------------------------------------------------------- */

static void print_series(const series* s) {
  double least = s->span, most = 0;
  for (int j = 1; j < s->count; ++j) {
    least = fmin(least, s->time[j] - s->time[j - 1]);
    most = fmax(most, s->time[j] - s->time[j - 1]);
  }
  printf("%d samples of carbon dioxide in air, from %.1f to %.1f, %.0f to %.0f days apart;\n", s->count, s->time[0],
         s->time[s->count - 1], 365.25 * least, 365.25 * most);
  printf("it grew from %.1f to %.1f ppmv, and around that trend it varies by %.2f\n\n", s->trend[0],
         s->trend[0] + s->trend[1] + s->trend[2], deviation_of(s->value, s->count));
}

static void print_findings(const series* s, const spectrum* found, const int* peaks, int count, const wave* waves) {
  printf("strongest rhythms:    period     amplitude   share of the variance\n");
  for (int i = 0; i < count; ++i) {
    printf("%19d %7.3f years %6.2f ppmv %6.1f %%\n", i + 1, 1 / frequency(s, peaks[i]), found->at[peaks[i]].amplitude,
           100 * found->at[peaks[i]].share);
  }
  printf("\ntaken out one after the other:\n");
  for (int w = 0; w < WAVES; ++w) {
    printf("%19d %7.3f years %6.2f ppmv   leaves %.2f\n", w + 1, 1 / frequency(s, waves[w].k), waves[w].of.amplitude,
           waves[w].left);
  }
  printf(
      "\nEvery summer the plants of the north take up what they give back in winter; half of the year is the harmonic\n"
      "that makes the decline in summer steeper than the rise.\n");
}

int main(int argc, char** argv) {
  const char* data = argc > 1 ? argv[1] : EXAMPLE_DATA "/mauna_loa_co2.csv";
  const char* picture = argc > 2 ? argv[2] : "irregular_series.svg";
  static series s;
  static spectrum found;
  static double grid[GRID];
  wave waves[WAVES];
  int peaks[PEAKS];
  if (!read_series(data, &s)) {
    fprintf(stderr, "%s: no series of \"years,value\" can be read\n", data);
    return 1;
  }
  remove_trend(&s);
  hel_status status = fit_all(&s, s.value, &found);
  if (status == HEL_OK) status = take_out_waves(&s, waves);
  if (status == HEL_OK) status = sum_of_waves(&s, waves, grid);
  if (status != HEL_OK) {
    fprintf(stderr, "no spectrum: %s %s\n", hel_status_text(status), hel_last_message());
    return 1;
  }
  print_series(&s);
  print_findings(&s, &found, peaks, find_peaks(&found, peaks), waves);
  if (!draw(picture, &s, &found, grid, peaks[0])) {
    fprintf(stderr, "%s: cannot be written\n", picture);
    return 1;
  }
  printf("Picture: %s\n", picture);
  return 0;
}
