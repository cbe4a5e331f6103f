// Formats counts, exactly with thousands separators or shortly with a unit.
#include "number.h"

#include <stdio.h>

void number_grouped(uint64_t value, char *out) {
  char digits[NUMBER_TEXT_MAX];
  const int count = snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
  for (int i = 0; i < count; i++) {
    if (i > 0 && (count - i) % 3 == 0) *out++ = ',';
    *out++ = digits[i];
  }
  *out = '\0';
}

void number_short(double value, char *out) {
  static const char *const units[] = {"", " k", " M", " G"};
  unsigned unit = 0;
  while (value >= 999.95 && unit + 1 < sizeof units / sizeof units[0]) {
    value /= 1000;
    unit++;
  }
  snprintf(out, NUMBER_TEXT_MAX, unit == 0 ? "%.0f%s" : "%.1f%s", value, units[unit]);
}
