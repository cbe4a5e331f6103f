// Numbers as people read them.
#ifndef CLI_NUMBER_H
#define CLI_NUMBER_H

#include <stdint.h>

#define NUMBER_TEXT_MAX 32

void number_grouped(uint64_t value, char *out);  // 1,234,567
void number_short(double value, char *out);      // 850, 12.3 k, 9.1 M

#endif
