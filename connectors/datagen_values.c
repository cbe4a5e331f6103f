// The numbers behind datagen's columns.
#include "connectors/datagen_values.h"

#include <math.h>

// SplitMix64's finalizer over the row's number (Steele, Lea and Flood, 2014).
static uint64_t draw(uint64_t stream, uint64_t row) {
  uint64_t x = stream * UINT64_C(0x9E3779B97F4A7C15) + row * UINT64_C(0xD1342543DE82EF95);
  x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
  return x ^ (x >> 31);
}

double datagen_fraction(uint64_t stream, uint64_t row) { return (double)(draw(stream, row) >> 11) * 0x1p-53; }

// The integral of x^-exponent from 1, and its inverse.
static double area(double exponent, double x) {
  return exponent == 1 ? log(x) : (pow(x, 1 - exponent) - 1) / (1 - exponent);
}

static double area_inverse(double exponent, double y) {
  return exponent == 1 ? exp(y) : pow(1 + y * (1 - exponent), 1 / (1 - exponent));
}

// Rejection-inversion (Hörmann and Derflinger, "Rejection-inversion to generate variates from monotone discrete
// distributions", 1996): a point under the curve is taken when it also lies under the step of its integer.
static uint64_t draw_zipf(const struct datagen_choice *choice, uint64_t row) {
  double exponent = choice->exponent, values = (double)choice->values;
  double low = area(exponent, 1.5) - 1, high = area(exponent, values + 0.5);
  for (uint64_t attempt = 0;; attempt++) {
    double y = low + datagen_fraction(choice->stream + (attempt << 32), row) * (high - low);
    double k = floor(area_inverse(exponent, y) + 0.5);
    k = k < 1 ? 1 : k > values ? values : k;
    if (y >= area(exponent, k + 0.5) - pow(k, -exponent)) return (uint64_t)k - 1;
  }
}

uint64_t datagen_value(const struct datagen_choice *choice, uint64_t row) {
  if (choice->values == 0) return row / choice->every;
  if (choice->exponent > 0) return draw_zipf(choice, row);
  return (uint64_t)((unsigned __int128)draw(choice->stream, row) * choice->values >> 64);
}
