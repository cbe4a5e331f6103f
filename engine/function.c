// Resolution of functions, operators and casts by PostgreSQL's rules (parse_func.c, parse_coerce.c).
#include "function.h"

#include <assert.h>

#include "kernel.h"

#define CANDIDATES_MAX 256

static const struct function_family *const families[] = {
    &arithmetic_family, &arithmetic_integer_family,
    &case_family,       &compare_family,
    &datetime_family,   &like_family,
    &math_family,       &text_family,
    &text_edit_family,
};
#define FAMILY_COUNT (sizeof families / sizeof families[0])

struct candidates {
  uint32_t count;
  const struct function *items[CANDIDATES_MAX];
};

// The types of one call; `unknown` counts the literals without a type.
struct call {
  const enum type_kind *types;
  uint32_t count;
  uint32_t unknown;
};

enum category {
  CATEGORY_UNKNOWN,
  CATEGORY_BOOL,
  CATEGORY_NUMBER,
  CATEGORY_STRING,
  CATEGORY_DATETIME,
  CATEGORY_TIMESPAN
};

static enum category category_of(enum type_kind kind) {
  static const uint8_t categories[TYPE_COUNT] = {
      [TYPE_UNKNOWN] = CATEGORY_UNKNOWN,   [TYPE_BOOL] = CATEGORY_BOOL,          [TYPE_INT16] = CATEGORY_NUMBER,
      [TYPE_INT32] = CATEGORY_NUMBER,      [TYPE_INT64] = CATEGORY_NUMBER,       [TYPE_FLOAT32] = CATEGORY_NUMBER,
      [TYPE_FLOAT64] = CATEGORY_NUMBER,    [TYPE_NUMERIC] = CATEGORY_NUMBER,     [TYPE_TEXT] = CATEGORY_STRING,
      [TYPE_DATE] = CATEGORY_DATETIME,     [TYPE_TIMESTAMP] = CATEGORY_DATETIME, [TYPE_TIMESTAMPTZ] = CATEGORY_DATETIME,
      [TYPE_INTERVAL] = CATEGORY_TIMESPAN,
  };
  return (enum category)categories[kind];
}

static bool is_preferred(enum type_kind kind) {
  return kind == TYPE_BOOL || kind == TYPE_FLOAT64 || kind == TYPE_TEXT || kind == TYPE_TIMESTAMPTZ ||
         kind == TYPE_INTERVAL;
}

const struct cast *cast_find(enum type_kind from, enum type_kind to, enum cast_context context) {
  for (uint32_t i = 0; i < cast_family.count; i++) {
    const struct cast *cast = &cast_family.casts[i];
    if (cast->from == from && cast->to == to) return cast->context <= context ? cast : NULL;
  }
  return NULL;
}

static bool coercible(enum type_kind from, enum type_kind to) {
  return from == to || from == TYPE_UNKNOWN || cast_find(from, to, CAST_IMPLICIT) != NULL;
}

static enum type_kind parameter(const struct function *function, uint32_t i) {
  uint32_t last = function->argument_count ? function->argument_count - 1u : 0;
  return function->arguments[i < last ? i : last];
}

static bool takes(const struct function *function, uint32_t count) {
  return function->variadic ? count >= function->argument_count : count == function->argument_count;
}

// A parameter of type unknown takes any type, by its text form.
static bool fits(const struct function *function, const struct call *call) {
  for (uint32_t i = 0; i < call->count; i++) {
    enum type_kind wanted = parameter(function, i);
    if (wanted != TYPE_UNKNOWN && !coercible(call->types[i], wanted)) return false;
  }
  return true;
}

static bool equals(const struct function *function, const enum type_kind *types, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    if (parameter(function, i) != types[i]) return false;
  return true;
}

static void collect(const char *name, uint32_t count, struct candidates *out) {
  out->count = 0;
  for (uint32_t f = 0; f < FAMILY_COUNT; f++)
    for (uint32_t i = 0; i < families[f]->count; i++) {
      const struct function *function = &families[f]->functions[i];
      if (!takes(function, count) || strcmp(function->name, name) != 0) continue;
      assert(out->count < CANDIDATES_MAX);
      out->items[out->count++] = function;
    }
}

static const struct function *find_exact(const struct candidates *all, const enum type_kind *types, uint32_t count) {
  for (uint32_t i = 0; i < all->count; i++)
    if (equals(all->items[i], types, count)) return all->items[i];
  return NULL;
}

// An operator with one untyped literal first takes it for the other side's type.
static const struct function *find_operator(const struct candidates *all, const struct call *call) {
  if (call->count != 2 || call->unknown != 1) return NULL;
  enum type_kind known = call->types[call->types[0] == TYPE_UNKNOWN];
  enum type_kind same[2] = {known, known};
  return find_exact(all, same, 2);
}

static uint32_t score(const struct function *function, const struct call *call, bool count_preferred) {
  uint32_t matches = 0;
  for (uint32_t i = 0; i < call->count; i++) {
    if (call->types[i] == TYPE_UNKNOWN) continue;
    enum type_kind wanted = parameter(function, i);
    bool preferred = count_preferred && is_preferred(wanted) && category_of(wanted) == category_of(call->types[i]);
    matches += wanted == call->types[i] || preferred;
  }
  return matches;
}

static void keep_best(struct candidates *left, const struct call *call, bool count_preferred) {
  uint32_t best = 0, kept = 0;
  for (uint32_t i = 0; i < left->count; i++) {
    uint32_t matches = score(left->items[i], call, count_preferred);
    if (matches > best) best = matches, kept = 0;
    if (matches == best) left->items[kept++] = left->items[i];
  }
  left->count = kept;
}

// The category that candidates accept at an untyped position: string if any does, else the one all share.
static bool slot_category(const struct candidates *left, uint32_t slot, enum category *category, bool *preferred) {
  bool conflict = false;
  *category = category_of(parameter(left->items[0], slot));
  *preferred = is_preferred(parameter(left->items[0], slot));
  for (uint32_t i = 1; i < left->count; i++) {
    enum type_kind wanted = parameter(left->items[i], slot);
    if (category_of(wanted) == *category) {
      *preferred = *preferred || is_preferred(wanted);
    } else if (category_of(wanted) == CATEGORY_STRING) {
      *category = CATEGORY_STRING;
      *preferred = is_preferred(wanted);
    } else {
      conflict = true;
    }
  }
  return !conflict || *category == CATEGORY_STRING;
}

static void keep_by_category(struct candidates *left, const struct call *call) {
  struct candidates kept = {.count = 0};
  enum category categories[FUNCTION_ARGUMENTS_MAX];
  bool preferred[FUNCTION_ARGUMENTS_MAX];
  uint32_t count = call->count < FUNCTION_ARGUMENTS_MAX ? call->count : FUNCTION_ARGUMENTS_MAX;
  for (uint32_t slot = 0; slot < count; slot++)
    if (call->types[slot] == TYPE_UNKNOWN && !slot_category(left, slot, &categories[slot], &preferred[slot])) return;
  for (uint32_t i = 0; i < left->count; i++) {
    bool keep = true;
    for (uint32_t slot = 0; slot < count && keep; slot++) {
      if (call->types[slot] != TYPE_UNKNOWN) continue;
      enum type_kind wanted = parameter(left->items[i], slot);
      keep = category_of(wanted) == categories[slot] && (!preferred[slot] || is_preferred(wanted));
    }
    if (keep) kept.items[kept.count++] = left->items[i];
  }
  if (kept.count > 0) *left = kept;
}

// The last resort: if all known types are one, the untyped are that too.
static const struct function *select_by_known(const struct candidates *left, const struct call *call) {
  enum type_kind known = TYPE_UNKNOWN;
  for (uint32_t i = 0; i < call->count; i++) {
    if (call->types[i] == TYPE_UNKNOWN) continue;
    if (known != TYPE_UNKNOWN && call->types[i] != known) return NULL;
    known = call->types[i];
  }
  if (known == TYPE_UNKNOWN) return NULL;
  const struct function *found = NULL;
  for (uint32_t i = 0; i < left->count; i++) {
    bool matches = true;
    for (uint32_t k = 0; k < call->count; k++) matches = matches && coercible(known, parameter(left->items[i], k));
    if (matches && found != NULL) return NULL;
    if (matches) found = left->items[i];
  }
  return found;
}

// func_select_candidate.
static const struct function *select_candidate(struct candidates *left, const struct call *call) {
  keep_best(left, call, false);
  if (left->count > 1) keep_best(left, call, true);
  if (left->count == 1) return left->items[0];
  if (call->unknown == 0) return NULL;
  keep_by_category(left, call);
  return left->count == 1 ? left->items[0] : select_by_known(left, call);
}

const struct function *function_resolve(const char *name, const enum type_kind *arguments, uint32_t count,
                                        bool *ambiguous) {
  struct call call = {.types = arguments, .count = count};
  for (uint32_t i = 0; i < count; i++) call.unknown += arguments[i] == TYPE_UNKNOWN;
  *ambiguous = false;
  struct candidates all, left = {.count = 0};
  collect(name, count, &all);
  const struct function *found = find_exact(&all, arguments, count);
  bool is_operator = !(name[0] >= 'a' && name[0] <= 'z');
  if (found == NULL && is_operator) found = find_operator(&all, &call);
  if (found != NULL) return found;
  if (count == 1 && type_by_name(name) < TYPE_COUNT) {
    const struct cast *cast = cast_find(arguments[0], type_by_name(name), CAST_EXPLICIT);
    if (cast != NULL) return &cast->function;
  }
  for (uint32_t i = 0; i < all.count; i++)
    if (fits(all.items[i], &call)) left.items[left.count++] = all.items[i];
  if (left.count <= 1) return left.count == 1 ? left.items[0] : NULL;
  found = select_candidate(&left, &call);
  *ambiguous = found == NULL;
  return found;
}

// select_common_type.
enum type_kind type_common(const enum type_kind *types, uint32_t count) {
  enum type_kind common = TYPE_UNKNOWN;
  for (uint32_t i = 0; i < count; i++) {
    enum type_kind next = types[i];
    if (next == common || next == TYPE_UNKNOWN) continue;
    if (common == TYPE_UNKNOWN) {
      common = next;
    } else if (category_of(next) != category_of(common)) {
      return TYPE_COUNT;
    } else if (!is_preferred(common) && coercible(common, next) && !coercible(next, common)) {
      common = next;
    }
  }
  return common == TYPE_UNKNOWN ? TYPE_TEXT : common;
}

uint32_t function_names(const char **names, uint32_t capacity) {
  uint32_t count = 0;
  for (uint32_t f = 0; f < FAMILY_COUNT; f++)
    for (uint32_t i = 0; i < families[f]->count; i++) {
      const char *name = families[f]->functions[i].name;
      bool known = !(name[0] >= 'a' && name[0] <= 'z') || strcmp(name, "not") == 0;
      for (uint32_t k = 0; k < count && !known; k++) known = strcmp(names[k], name) == 0;
      if (!known && count < capacity) names[count++] = name;
    }
  return count;
}

bool function_exists(const char *name) {
  const struct function *first;
  return function_overloads(name, &first, 1) > 0;
}

uint32_t function_overloads(const char *name, const struct function **out, uint32_t capacity) {
  uint32_t count = 0;
  for (uint32_t f = 0; f < FAMILY_COUNT; f++)
    for (uint32_t i = 0; i < families[f]->count && count < capacity; i++)
      if (strcmp(families[f]->functions[i].name, name) == 0) out[count++] = &families[f]->functions[i];
  return count;
}
