// The choices that SET can forbid.
#include "choices.h"

#include <stddef.h>
#include <string.h>

const struct choices choices_all = {
#define X(name, what) .name = true,
    CHOICE_LIST(X)
#undef X
};

bool *choices_find(struct choices *choices, const char *name) {
  const struct {
    const char *name;
    bool *choice;
  } list[] = {
#define X(name, what) {#name, &choices->name},
      CHOICE_LIST(X)
#undef X
  };
  for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
    if (strcmp(list[i].name, name) == 0) return list[i].choice;
  }
  return NULL;
}
