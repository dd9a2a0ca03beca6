/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */

/* Finds the rhythm of the Sun in 309 yearly sunspot numbers, and draws it.
 *
 *     03_sunspots [SERIES.csv [PICTURE.svg]]
 *
 * What it shows of the library: real input to half spectrum, zero padding that is stated in place of carried out
 * (in_extents), a size that is quick to transform, and errors that are checked in one line.
 *
 * Expected output:
 *
 * 309 yearly sunspot numbers, 1700 to 2008, mean 49.8
 * transformed as if padded with zeros to 2500
 *
 * strongest rhythms:   period      amplitude
 *                    1   11.00 years      30.1
 *                    2   10.05 years      24.5
 *                    3   10.52 years      23.9
 *
 * The spots of the Sun come and go about every 11 years. The cycle is no clock: single ones last
 * 9 to 14 years, which splits the peak.
 * Picture: sunspots.svg
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <heliotrope/heliotrope.h>

#ifndef EXAMPLE_DATA
#define EXAMPLE_DATA "examples/data"
#endif

enum { LONGEST_SERIES = 4096, PEAKS = 3 };

/* One number a year, without gaps: a transform knows only the order of its input. */
typedef struct series {
  int count;
  double first_year, mean;
  double number[LONGEST_SERIES];
} series;

/* Amplitude by frequency: entry k belongs to k / size cycles a year. */
typedef struct spectrum {
  int64_t size, count;
  double* amplitude;
} spectrum;

typedef struct peak {
  double frequency, amplitude; /* cycles a year, sunspot numbers */
} peak;

/* ---- Reading --------------------------------------------------------------------------------------------------- */

/* Lines of "year,number"; others (comments, the heading) are passed over. */
static int read_series(const char* path, series* s) {
  char line[200];
  double year, number;
  int usable = 1;
  FILE* file = fopen(path, "r");
  if (file == NULL) return 0;
  s->count = 0;
  s->mean = 0;
  while (usable && fgets(line, sizeof line, file) != NULL) {
    if (sscanf(line, "%lf,%lf", &year, &number) != 2) continue;
    if (s->count == 0) s->first_year = year;
    usable = s->count < LONGEST_SERIES && year == s->first_year + s->count;
    if (!usable) break;
    s->number[s->count++] = number;
    s->mean += number;
  }
  fclose(file);
  if (s->count > 0) s->mean /= s->count;
  return usable && s->count > 2;
}

/* ---- The spectrum ---------------------------------------------------------------------------------------------- */

/* The mean is taken away first. It says nothing about a rhythm, yet it would be the highest peak of all, at frequency
 * zero, and the step from the mean down to the padding's zeros would spread that peak over its neighbors.
 * Padding to eight times the length adds no information; it samples the same spectrum more densely, so that a peak
 * between two frequencies is not missed. */
static hel_status transform(const series* s, spectrum* result) {
  const int64_t length = s->count;
  double* centered = malloc(sizeof(double) * (size_t)length);
  double* half = NULL;
  hel_fft_options options;
  hel_status status = hel_fft_fast_size(8 * length, 1, &result->size);
  result->count = result->size / 2 + 1;
  result->amplitude = malloc(sizeof(double) * (size_t)result->count);
  half = malloc(sizeof(double) * 2 * (size_t)result->count);
  if (status == HEL_OK && (centered == NULL || half == NULL || result->amplitude == NULL)) status = HEL_ERROR_MEMORY;

  if (status == HEL_OK) {
    for (int i = 0; i < s->count; ++i) centered[i] = s->number[i] - s->mean;
    hel_fft_options_init(&options);
    options.kind = HEL_FFT_R2C;
    options.in_extents = &length;
    options.scale = 2.0 / (double)length; /* a wave of amplitude A then shows as A */
    status = hel_fft(NULL, 1, &result->size, &options, centered, half);
  }
  for (int64_t k = 0; status == HEL_OK && k < result->count; ++k) {
    result->amplitude[k] = hypot(half[2 * k], half[2 * k + 1]);
  }
  free(centered);
  free(half);
  return status;
}

/* The vertex of the parabola through the logarithms of three neighbors: the top lies between the samples. */
static peak refine(const spectrum* s, int64_t k) {
  const double left = log(s->amplitude[k - 1]), top = log(s->amplitude[k]), right = log(s->amplitude[k + 1]);
  const double shift = 0.5 * (left - right) / (left - 2 * top + right);
  const peak found = {((double)k + shift) / (double)s->size, exp(top - 0.25 * (left - right) * shift)};
  return found;
}

/* The highest local maxima, highest first. */
static int find_peaks(const spectrum* s, peak* peaks) {
  int count = 0;
  for (int64_t k = 1; k + 1 < s->count; ++k) {
    if (s->amplitude[k] <= s->amplitude[k - 1] || s->amplitude[k] < s->amplitude[k + 1]) continue;
    const peak found = refine(s, k);
    int place = count < PEAKS ? count++ : PEAKS;
    for (; place > 0 && peaks[place - 1].amplitude < found.amplitude; --place) {
      if (place < PEAKS) peaks[place] = peaks[place - 1];
    }
    if (place < PEAKS) peaks[place] = found;
  }
  return count;
}

/* ---- The picture ----------------------------------------------------------------------------------------------- */

/* A panel maps x_low..x_high, 0..y_high to a rectangle of the picture. */
typedef struct panel {
  double left, top, width, height, x_low, x_high, y_high;
} panel;

static double x_at(const panel* p, double x) { return p->left + p->width * (x - p->x_low) / (p->x_high - p->x_low); }
static double y_at(const panel* p, double y) { return p->top + p->height * (1 - y / p->y_high); }

static void draw_title(FILE* svg, const panel* p, const char* title, const char* unit) {
  fprintf(svg, "<text class=\"title\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", p->left, p->top - 34, title);
  fprintf(svg, "<text class=\"unit\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", p->left, p->top - 13, unit);
}

static void draw_horizontal_grid(FILE* svg, const panel* p, double step) {
  for (double y = 0; y <= p->y_high; y += step) {
    fprintf(svg, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", y > 0 ? "grid" : "axis",
            p->left, y_at(p, y), p->left + p->width, y_at(p, y));
    fprintf(svg, "<text class=\"tick\" text-anchor=\"end\" x=\"%.1f\" y=\"%.1f\">%g</text>\n", p->left - 8,
            y_at(p, y) + 4.5, y);
  }
}

static void draw_vertical_line(FILE* svg, const panel* p, double x, double label) {
  fprintf(svg, "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", x_at(p, x), p->top,
          x_at(p, x), p->top + p->height);
  fprintf(svg, "<text class=\"tick\" text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">%g</text>\n", x_at(p, x),
          p->top + p->height + 19, label);
}

static void draw_x_name(FILE* svg, const panel* p, const char* name) {
  fprintf(svg, "<text class=\"unit\" text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", p->left + p->width / 2,
          p->top + p->height + 42, name);
}

/* Values at first_x, first_x + step, ...: first the area below them, then the line along them. */
static void draw_curve(FILE* svg, const panel* p, const char* kind, double first_x, double step, const double* values,
                       int64_t count) {
  const double last_x = first_x + step * (double)(count - 1);
  for (int line = 0; line < 2; ++line) {
    fprintf(svg, "<path class=\"%s-%s\" d=\"", kind, line ? "line" : "area");
    for (int64_t i = 0; i < count; ++i) {
      fprintf(svg, "%s%.1f,%.1f", i > 0 ? " " : "M", x_at(p, first_x + step * (double)i), y_at(p, values[i]));
    }
    if (!line) fprintf(svg, " L%.1f,%.1f %.1f,%.1f Z", x_at(p, last_x), y_at(p, 0), x_at(p, first_x), y_at(p, 0));
    fputs("\"/>\n", svg);
  }
}

static void draw_series(FILE* svg, const panel* p, const series* s) {
  draw_title(svg, p, "Three centuries of sunspots", "yearly mean of the international sunspot number");
  draw_horizontal_grid(svg, p, 50);
  for (double year = ceil(p->x_low / 50) * 50; year <= p->x_high; year += 50) draw_vertical_line(svg, p, year, year);
  draw_x_name(svg, p, "year");
  draw_curve(svg, p, "series", s->first_year, 1, s->number, s->count);
}

static void draw_spectrum(FILE* svg, const panel* p, const spectrum* s, const peak* top) {
  static const double periods[] = {100, 50, 30, 20, 15, 12, 10, 9, 8, 7, 6, 5};
  const int64_t shown = (int64_t)(p->x_high * (double)s->size) + 1;
  draw_title(svg, p, "Their rhythm", "amplitude of the wave of each period, in sunspot numbers");
  draw_horizontal_grid(svg, p, 10);
  for (size_t i = 0; i < sizeof periods / sizeof periods[0]; ++i) {
    draw_vertical_line(svg, p, 1 / periods[i], periods[i]);
  }
  draw_x_name(svg, p, "period in years (frequency grows to the right)");
  draw_curve(svg, p, "spectrum", 0, 1 / (double)s->size, s->amplitude, shown < s->count ? shown : s->count);
  fprintf(svg, "<circle class=\"mark\" cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\"/>\n", x_at(p, top->frequency),
          y_at(p, top->amplitude));
  fprintf(svg, "<text class=\"mark\" x=\"%.1f\" y=\"%.1f\">%.1f years</text>\n", x_at(p, top->frequency) + 12,
          y_at(p, top->amplitude) + 5, 1 / top->frequency);
}

static int draw(const char* path, const series* s, const spectrum* found, const peak* top) {
  const panel upper = {64, 70, 812, 200, s->first_year, s->first_year + s->count, 200};
  const panel lower = {64, 400, 812, 200, 0, 0.205, 10 * ceil(1.1 * top->amplitude / 10)};
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
      ".series-area { fill: #f3b04c; fill-opacity: 0.35 }\n"
      ".series-line { stroke: #c96a12; stroke-width: 1.5; stroke-linejoin: round; fill: none }\n"
      ".spectrum-area { fill: #5b9bd5; fill-opacity: 0.25 }\n"
      ".spectrum-line { stroke: #1f5f99; stroke-width: 1.8; stroke-linejoin: round; fill: none }\n"
      "circle.mark { fill: #c96a12; stroke: white; stroke-width: 1.5 }\n"
      "text.mark { font-size: 15px; font-weight: bold; fill: #c96a12; paint-order: stroke; stroke: white; "
      "stroke-width: 4px }\n"
      "</style>\n"
      "<rect width=\"900\" height=\"660\" fill=\"white\"/>\n",
      svg);
  draw_series(svg, &upper, s);
  draw_spectrum(svg, &lower, found, top);
  fputs("</svg>\n", svg);
  return fclose(svg) == 0;
}

/* ---- The program ----------------------------------------------------------------------------------------------- */

static void print_findings(const series* s, const spectrum* found, const peak* peaks, int count) {
  printf("%d yearly sunspot numbers, %.0f to %.0f, mean %.1f\n", s->count, s->first_year, s->first_year + s->count - 1,
         s->mean);
  printf("transformed as if padded with zeros to %lld\n\n", (long long)found->size);
  printf("strongest rhythms:   period      amplitude\n");
  for (int i = 0; i < count; ++i) {
    printf("%20d %7.2f years %9.1f\n", i + 1, 1 / peaks[i].frequency, peaks[i].amplitude);
  }
  printf(
      "\nThe spots of the Sun come and go about every %.0f years. The cycle is no clock: single ones last\n"
      "9 to 14 years, which splits the peak.\n",
      1 / peaks[0].frequency);
}

int main(int argc, char** argv) {
  const char* data = argc > 1 ? argv[1] : EXAMPLE_DATA "/sunspots.csv";
  const char* picture = argc > 2 ? argv[2] : "sunspots.svg";
  static series s;
  spectrum found = {0, 0, NULL};
  peak peaks[PEAKS];
  if (!read_series(data, &s)) {
    fprintf(stderr, "%s: no gapless series of \"year,number\" can be read\n", data);
    return 1;
  }
  const hel_status status = transform(&s, &found);
  const int count = status == HEL_OK ? find_peaks(&found, peaks) : 0;
  if (count > 0) {
    print_findings(&s, &found, peaks, count);
  } else {
    fprintf(stderr, "no spectrum: %s %s\n", hel_status_text(status), hel_last_message());
  }
  const int drawn = count > 0 && draw(picture, &s, &found, &peaks[0]);
  if (drawn) printf("Picture: %s\n", picture);
  if (count > 0 && !drawn) fprintf(stderr, "%s: cannot be written\n", picture);
  free(found.amplitude);
  return drawn ? 0 : 1;
}
