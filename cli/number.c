// Formats counts with thousands separators.
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
