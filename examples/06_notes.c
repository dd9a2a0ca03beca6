/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */

/* Plays four notes, alone and in chords, and takes the recording apart into its notes again: without being told which
 * notes there are, or when they sound.
 *
 *     06_notes [PICTURE.svg]
 *
 * What it shows of the library: a batch of short transforms as one plan and its inverse, nonnegative matrix
 * factorization with a start from singular vectors, and a report that tells how it went.
 *
 * How it works: the loudness of each frequency at each time is a matrix X. A note is always the same spectrum, only
 * louder or softer, so X is nearly the sum of a few products (loudness over time) x (spectrum): a factorization
 * X = U H with one row of H for each note. The share of a note in the model, at each time and frequency, says how much
 * of the recording belongs to it.
 *
 * Expected output:
 *
 * 5.2 seconds of four notes: notes.wav
 * 166 spectra of 1025 frequencies, 4 components, 300 iterations
 *
 * component   hertz   note  sounds in   in the mixture   separated   file
 *         1     262     C4   *...*.*.              -4 dB        13 dB   notes_C4.wav
 *         2     330     E4   .*...***              -5 dB        15 dB   notes_E4.wav
 *         3     392     G4   ..*.*.**              -3 dB        16 dB   notes_G4.wav
 *         4     494     B4   ...*.*.*              -8 dB        15 dB   notes_B4.wav
 *
 * Picture: notes.svg
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heliotrope/heliotrope.h>

enum {
  RATE = 16000,         /* samples a second */
  SLOTS = 8,            /* of the score */
  SLOT = 6 * RATE / 10, /* samples of a slot */
  LENGTH = SLOTS * SLOT + RATE / 5 * 2,
  SIZE = 2048,    /* samples of a frame */
  HOP = SIZE / 4, /* from one frame to the next */
  BINS = SIZE / 2 + 1,
  FRAMES = (LENGTH + SIZE - HOP + HOP - 1) / HOP,
  NOTES = 4
};

typedef struct note {
  const char* name;
  double hertz, brightness, seconds; /* of each harmonic relative to the one below; until it has faded to 1/e */
  const char* score;                 /* a star where it is struck */
} note;

static const note notes[NOTES] = {{"C4", 261.63, 0.60, 0.45, "*...*.*."},
                                  {"E4", 329.63, 0.50, 0.40, ".*...***"},
                                  {"G4", 392.00, 0.70, 0.35, "..*.*.**"},
                                  {"B4", 493.88, 0.45, 0.30, "...*.*.*"}};

static const double pi = 3.14159265358979323846;

/* What was played, and what came out. */
static double played[NOTES][LENGTH], mixture[LENGTH], separated[NOTES][LENGTH];
/* Real and imaginary parts of all frames; the loudness of each; and its factors. */
static double spectra[FRAMES * BINS * 2], loudness[FRAMES * BINS];
static double activations[FRAMES * NOTES], dictionary[NOTES * BINS];

/* ---- Playing --------------------------------------------------------------------------------------------------- */

/* Harmonics that fade, the higher ones sooner, as those of a string do. */
static double tone(const note* n, double t) {
  double sum = 0, strength = 0.2;
  for (int harmonic = 1; harmonic <= 8; ++harmonic, strength *= n->brightness) {
    const double fading = t / n->seconds * (1 + 0.05 * (harmonic - 1));
    sum += strength * exp(-fading) * sin(2 * pi * harmonic * n->hertz * t + harmonic * harmonic);
  }
  return t < 0.01 ? sum * t / 0.01 : sum;
}

static void play(void) {
  for (int k = 0; k < NOTES; ++k) {
    for (int slot = 0; slot < SLOTS; ++slot) {
      if (notes[k].score[slot] != '*') continue;
      for (int i = slot * SLOT; i < LENGTH; ++i) played[k][i] += tone(&notes[k], (double)(i - slot * SLOT) / RATE);
    }
    for (int i = 0; i < LENGTH; ++i) mixture[i] += played[k][i];
  }
}

/* A WAV file of one channel, 16 bits; its numbers have the lowest byte first. */
static void put(FILE* file, uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) fputc((int)(value >> 8 * i & 255), file);
}

static int write_sound(const char* path, const double* samples) {
  const uint32_t bytes = 2 * LENGTH;
  FILE* file = fopen(path, "wb");
  if (file == NULL) return 0;
  fputs("RIFF", file), put(file, 36 + bytes, 4), fputs("WAVEfmt ", file), put(file, 16, 4);
  put(file, 1, 2), put(file, 1, 2), put(file, RATE, 4), put(file, 2 * RATE, 4), put(file, 2, 2), put(file, 16, 2);
  fputs("data", file), put(file, bytes, 4);
  for (int i = 0; i < LENGTH; ++i) {
    const double clipped = fmax(-1, fmin(1, samples[i]));
    put(file, (uint32_t)(int32_t)lrint(32767 * clipped) & 0xffff, 2);
  }
  return fclose(file) == 0;
}

/* ---- Spectra and back ------------------------------------------------------------------------------------------ */

/* The square root of Hann's window, once before and once behind: at a quarter of overlap the squares add up to 2. */
static double window_at(int i) { return sin(pi * (i + 0.5) / SIZE); }

/* All frames in one plan: `direction` from samples to spectra or back. */
static hel_status transform(int32_t kind, double scale, const double* in, double* out) {
  const int64_t size = SIZE;
  hel_fft_options options;
  hel_fft_options_init(&options);
  options.kind = kind;
  options.direction = kind == HEL_FFT_R2C ? HEL_FORWARD : HEL_BACKWARD;
  options.batch = FRAMES;
  options.scale = scale;
  return hel_fft(NULL, 1, &size, &options, in, out);
}

static hel_status analyze(double* frames) {
  for (int f = 0; f < FRAMES; ++f) {
    for (int i = 0; i < SIZE; ++i) {
      const int at = f * HOP - (SIZE - HOP) + i;
      frames[f * SIZE + i] = at >= 0 && at < LENGTH ? window_at(i) * mixture[at] : 0;
    }
  }
  const hel_status status = transform(HEL_FFT_R2C, 1, frames, spectra);
  for (int i = 0; i < FRAMES * BINS; ++i) loudness[i] = hypot(spectra[2 * i], spectra[2 * i + 1]);
  return status;
}

/* The share of component k in the model is its share of the sound. */
static hel_status extract(int k, double* masked, double* frames, double* sound) {
  for (int f = 0; f < FRAMES; ++f) {
    for (int b = 0; b < BINS; ++b) {
      double all = 0;
      for (int j = 0; j < NOTES; ++j) all += activations[f * NOTES + j] * dictionary[j * BINS + b];
      const double own = activations[f * NOTES + k] * dictionary[k * BINS + b];
      const double share = all > 0 ? own / all : 0;
      masked[2 * (f * BINS + b)] = share * spectra[2 * (f * BINS + b)];
      masked[2 * (f * BINS + b) + 1] = share * spectra[2 * (f * BINS + b) + 1];
    }
  }
  const hel_status status = transform(HEL_FFT_C2R, 1.0 / SIZE, masked, frames);
  memset(sound, 0, sizeof(double) * LENGTH);
  for (int f = 0; f < FRAMES; ++f) {
    for (int i = 0; i < SIZE; ++i) {
      const int at = f * HOP - (SIZE - HOP) + i;
      if (at >= 0 && at < LENGTH) sound[at] += 0.5 * window_at(i) * frames[f * SIZE + i];
    }
  }
  return status;
}

static hel_status factorize(hel_nmf_report* report) {
  hel_nmf_options options;
  hel_nmf_options_init(&options);
  hel_nmf_report_init(report);
  options.beta = 1; /* Kullback-Leibler: soft parts count, but not as much as the loud ones */
  options.init = HEL_NMF_NNDSVDAR;
  options.iterations = 300;
  options.tolerance = 0;
  return hel_nmf_fit(NULL, FRAMES, BINS, NOTES, loudness, &options, activations, dictionary, report);
}

/* ---- What was found -------------------------------------------------------------------------------------------- */

/* The pitch between C4 and B4 whose first harmonics are loudest: of all halftones, none of the notes is known here. */
static int halftone_of(const double* spectrum) {
  int best = 0;
  double most = -1;
  for (int halftone = 0; halftone < 12; ++halftone) {
    double sum = 0;
    for (int harmonic = 1; harmonic <= 4; ++harmonic) {
      const double hertz = harmonic * 261.63 * pow(2, halftone / 12.0);
      sum += spectrum[lrint(hertz * SIZE / RATE)];
    }
    if (sum > most) most = sum, best = halftone;
  }
  return best;
}

/* Stars where the activation rises in a slot, as in a score. */
static void score_of(int k, char* score) {
  double most = 0;
  for (int f = 0; f < FRAMES; ++f) most = fmax(most, activations[f * NOTES + k]);
  for (int slot = 0; slot < SLOTS; ++slot) {
    const int before = slot > 0 ? slot * SLOT / HOP - 1 : 0, after = before + 4;
    const double rise = activations[after * NOTES + k] - activations[before * NOTES + k];
    score[slot] = rise > 0.25 * most ? '*' : '.';
  }
  score[SLOTS] = '\0';
}

/* The energy of the note over that of everything else in a sound, in decibels. */
static double purity(const double* sound, const double* note_alone) {
  double signal = 0, rest = 0;
  for (int i = 0; i < LENGTH; ++i) {
    signal += note_alone[i] * note_alone[i];
    rest += (sound[i] - note_alone[i]) * (sound[i] - note_alone[i]);
  }
  return 10 * log10(signal / rest);
}

/* ---- The picture ----------------------------------------------------------------------------------------------- */

/* A curve over `count` points in a rectangle, `step` numbers apart in memory. */
static void draw_curve(FILE* svg, int color, double left, double bottom, double width, double height,
                       const double* values, int count, int step) {
  double most = 0;
  for (int i = 0; i < count; ++i) most = fmax(most, values[(size_t)i * (size_t)step]);
  for (int line = 0; line < 2; ++line) {
    fprintf(svg, "<path class=\"%s%d\" d=\"", line ? "line" : "area", color);
    for (int i = 0; i < count; ++i) {
      const double value = most > 0 ? values[(size_t)i * (size_t)step] / most : 0;
      fprintf(svg, "%s%.1f,%.1f", i > 0 ? " " : "M", left + width * i / (count - 1), bottom - height * value);
    }
    if (!line) fprintf(svg, " L%.1f,%.1f %.1f,%.1f Z", left + width, bottom, left, bottom);
    fputs("\"/>\n", svg);
  }
}

static void draw_note(FILE* svg, int color, int k, int halftone, const char* name) {
  const double bottom = 150 + 110 * color, left = 70, width = 360, right = 500, span = 370;
  const int shown = 2500 * SIZE / RATE;
  for (int harmonic = 1; harmonic <= 4; ++harmonic) {
    const double at = left + width * harmonic * 261.63 * pow(2, halftone / 12.0) / 2500;
    fprintf(svg, "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", at, bottom - 82, at,
            bottom);
  }
  for (int slot = 0; slot <= SLOTS; ++slot) {
    const double at = right + span * slot * SLOT / LENGTH;
    fprintf(svg, "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", at, bottom - 82, at,
            bottom);
  }
  for (int n = 0; n < NOTES; ++n) {
    if (strcmp(notes[n].name, name) != 0) continue;
    for (int slot = 0; slot < SLOTS; ++slot) {
      if (notes[n].score[slot] != '*') continue;
      fprintf(svg, "<rect class=\"struck\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"5\"/>\n",
              right + span * slot * SLOT / LENGTH, bottom + 3, span * SLOT / LENGTH - 3);
    }
  }
  draw_curve(svg, color, left, bottom, width, 78, dictionary + k * BINS, shown, 1);
  /* The first frames begin before the recording does. */
  draw_curve(svg, color, right, bottom, span, 78, activations + k + NOTES * 2, LENGTH / HOP, NOTES);
  fprintf(svg, "<text class=\"name%d\" x=\"22\" y=\"%.1f\">%s</text>\n", color, bottom - 30, name);
}

/* Hertz and seconds below the lowest curves. */
static void draw_scales(FILE* svg) {
  for (int hertz = 0; hertz <= 2500; hertz += 500) {
    fprintf(svg, "<text class=\"tick\" x=\"%.1f\" y=\"514\">%d%s</text>\n", 70 + 360 * hertz / 2500.0, hertz,
            hertz == 2500 ? " Hz" : "");
  }
  for (int second = 0; second <= 5; ++second) {
    fprintf(svg, "<text class=\"tick\" x=\"%.1f\" y=\"514\">%d%s</text>\n", 500 + 370.0 * second * RATE / LENGTH,
            second, second == 5 ? " s" : "");
  }
}

static FILE* begin_picture(const char* path) {
  static const char* const colors[NOTES] = {"#1f5f99", "#c96a12", "#3a7d44", "#8a3f8f"};
  FILE* svg = fopen(path, "w");
  if (svg == NULL) return NULL;
  fputs(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 530\" width=\"900\" height=\"530\"\n"
      "     font-family=\"DejaVu Sans, Verdana, Helvetica, Arial, sans-serif\">\n"
      "<!-- SPDX-License-Identifier: BSD-3-Clause\n"
      "     SPDX-FileCopyrightText: The Heliotrope authors -->\n<style>\n"
      ".title { font-size: 19px; font-weight: bold; fill: #22303c }\n"
      ".unit { font-size: 13px; fill: #5a6872 }\n"
      ".tick { font-size: 12.5px; fill: #5a6872; text-anchor: middle }\n"
      ".grid { stroke: #e3e7ea; stroke-width: 1 }\n"
      ".struck { fill: #aab4bb }\n",
      svg);
  for (int i = 0; i < NOTES; ++i) {
    fprintf(svg, ".area%d { fill: %s; fill-opacity: 0.25 }\n", i, colors[i]);
    fprintf(svg, ".line%d { stroke: %s; stroke-width: 1.5; stroke-linejoin: round; fill: none }\n", i, colors[i]);
    fprintf(svg, ".name%d { font-size: 17px; font-weight: bold; fill: %s }\n", i, colors[i]);
  }
  fputs("</style>\n<rect width=\"900\" height=\"530\" fill=\"white\"/>\n", svg);
  fputs("<text class=\"title\" x=\"70\" y=\"30\">Dictionary: what sounds</text>\n", svg);
  fputs("<text class=\"unit\" x=\"70\" y=\"52\">loudness over frequency; lines: its first four harmonics</text>\n",
        svg);
  fputs("<text class=\"title\" x=\"500\" y=\"30\">Activations: when it sounds</text>\n", svg);
  fputs("<text class=\"unit\" x=\"500\" y=\"52\">loudness over time; gray: what was played</text>\n", svg);
  draw_scales(svg);
  return svg;
}

/* ---- The program ----------------------------------------------------------------------------------------------- */

static int print_component(int number, int k, int halftone, FILE* svg) {
  static const char* const names[12] = {"C4", "C#4", "D4", "D#4", "E4", "F4", "F#4", "G4", "G#4", "A4", "A#4", "B4"};
  char score[SLOTS + 1], path[40] = "";
  const char* const name = names[halftone];
  score_of(k, score);
  snprintf(path, sizeof path, "notes_%s.wav", name);
  for (int n = 0; n < NOTES; ++n) {
    if (strcmp(notes[n].name, name) != 0) continue;
    printf("%9d %7.0f %6s %10s %15.0f dB %9.0f dB   %s\n", number + 1, 261.63 * pow(2, halftone / 12.0), name, score,
           purity(mixture, played[n]), purity(separated[k], played[n]), path);
  }
  draw_note(svg, number, k, halftone, name);
  return write_sound(path, separated[k]);
}

/* The components come in any order; a score goes from the low notes to the high ones. */
static int print_findings(const hel_nmf_report* report, FILE* svg) {
  int written = 1, number = 0;
  printf("%.1f seconds of four notes: notes.wav\n", (double)LENGTH / RATE);
  printf("%d spectra of %d frequencies, %d components, %lld iterations\n\n", FRAMES, BINS, NOTES,
         (long long)report->iterations);
  printf("component   hertz   note  sounds in   in the mixture   separated   file\n");
  for (int halftone = 0; halftone < 12; ++halftone) {
    for (int k = 0; k < NOTES; ++k) {
      if (halftone_of(dictionary + k * BINS) == halftone) written &= print_component(number++, k, halftone, svg);
    }
  }
  return written;
}

int main(int argc, char** argv) {
  const char* const picture = argc > 1 ? argv[1] : "notes.svg";
  double* const frames = malloc(sizeof(double) * FRAMES * SIZE);
  double* const masked = malloc(sizeof(double) * FRAMES * BINS * 2);
  hel_nmf_report report;
  hel_status status = frames != NULL && masked != NULL ? HEL_OK : HEL_ERROR_MEMORY;
  play();
  if (status == HEL_OK) status = analyze(frames);
  if (status == HEL_OK) status = factorize(&report);
  for (int k = 0; k < NOTES && status == HEL_OK; ++k) status = extract(k, masked, frames, separated[k]);
  free(frames);
  free(masked);
  if (status != HEL_OK) {
    fprintf(stderr, "%s: %s\n", hel_status_text(status), hel_last_message());
    return 1;
  }
  FILE* const svg = begin_picture(picture);
  int written = svg != NULL && write_sound("notes.wav", mixture);
  if (written) written = print_findings(&report, svg);
  if (svg != NULL) {
    fputs("</svg>\n", svg);
    written &= fclose(svg) == 0;
  }
  if (written) printf("\nPicture: %s\n", picture);
  if (!written) fprintf(stderr, "a file cannot be written\n");
  return written ? 0 : 1;
}
