// The seam between C and simdjson: walks one document and reports the wanted fields.
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <cstring>
#include <new>

#include "connectors/json_shim.h"

static_assert(JSON_SHIM_PADDING >= simdjson::SIMDJSON_PADDING, "blocks have too little padding for simdjson");

struct json_shim {
  simdjson::ondemand::parser parser;
};

namespace {

using simdjson::error_code;
using simdjson::ondemand::object;
using simdjson::ondemand::value;

// Compares with a key as written, which a quote ends; keys with escapes are left to find_child.
bool key_is(const char *raw, const json_node &node) {
  for (size_t i = 0; i < node.key_length; i++) {
    if (raw[i] != node.key[i] || raw[i] == '"' || raw[i] == '\\') return false;
  }
  return raw[node.key_length] == '"';
}

bool key_escaped(const char *raw) {
  for (; *raw != '"'; raw++) {
    if (*raw == '\\') return true;
  }
  return false;
}

// The child of `parent` that a field is, starting with the one after `last`: fields mostly come in one order.
uint32_t find_child(const json_node *nodes, uint32_t parent, uint32_t last, simdjson::ondemand::field &field) {
  const char *raw = field.key().raw();
  for (uint32_t i = last ? nodes[last].next : nodes[parent].child; i; i = nodes[i].next) {
    if (key_is(raw, nodes[i])) return i;
  }
  for (uint32_t i = nodes[parent].child; i && last; i = nodes[i].next) {
    if (key_is(raw, nodes[i])) return i;
  }
  if (!key_escaped(raw)) return 0;
  std::string_view key;
  if (field.unescaped_key().get(key)) return 0;
  for (uint32_t i = nodes[parent].child; i; i = nodes[i].next) {
    if (key.size() == nodes[i].key_length && memcmp(key.data(), nodes[i].key, key.size()) == 0) return i;
  }
  return 0;
}

void trim(std::string_view &text) {
  while (!text.empty() && strchr(" \t\r\n", text.back()) != nullptr) text.remove_suffix(1);
}

error_code take_string(value &source, json_found &found) {
  std::string_view token = source.raw_json_token();
  trim(token);
  found.kind = JSON_STRING;
  if (token.size() >= 2 && memchr(token.data(), '\\', token.size()) == nullptr && token.back() == '"') {
    found.text = token.data() + 1;
    found.length = token.size() - 2;
    return simdjson::SUCCESS;
  }
  std::string_view text;
  error_code error = source.get_string().get(text);
  found.text = text.data();
  found.length = text.size();
  return error;
}

error_code take_nested(value &source, json_found &found, simdjson::ondemand::json_type type) {
  std::string_view text;
  error_code error = simdjson::SUCCESS;
  if (type == simdjson::ondemand::json_type::array) {
    simdjson::ondemand::array items;
    if ((error = source.get_array().get(items)) != simdjson::SUCCESS) return error;
    error = items.raw_json().get(text);
  } else {
    object fields;
    if ((error = source.get_object().get(fields)) != simdjson::SUCCESS) return error;
    error = fields.raw_json().get(text);
  }
  trim(text);
  found = {JSON_NESTED, text.data(), text.size()};
  return error;
}

error_code take(value &source, json_found &found) {
  simdjson::ondemand::json_type type;
  error_code error = source.type().get(type);
  if (error != simdjson::SUCCESS) return error;
  if (type == simdjson::ondemand::json_type::string) return take_string(source, found);
  if (type == simdjson::ondemand::json_type::object || type == simdjson::ondemand::json_type::array) {
    return take_nested(source, found, type);
  }
  std::string_view token = source.raw_json_token();
  trim(token);
  found = {JSON_SCALAR, token.data(), token.size()};
  return simdjson::SUCCESS;
}

error_code walk(object &fields, const json_node *nodes, uint32_t parent, json_found *found) {
  uint32_t last = 0;
  for (auto item : fields) {
    simdjson::ondemand::field field;
    error_code error = std::move(item).get(field);
    if (error != simdjson::SUCCESS) return error;
    uint32_t node = find_child(nodes, parent, last, field);
    if (!node) continue;
    last = node;
    if (nodes[node].slot != JSON_NO_COLUMN) {
      error = take(field.value(), found[nodes[node].slot]);
    } else {
      object inner;
      // A value that is no object holds none of the fields below it.
      error = field.value().get_object().get(inner);
      if (error == simdjson::INCORRECT_TYPE) continue;
      if (error == simdjson::SUCCESS) error = walk(inner, nodes, node, found);
    }
    if (error != simdjson::SUCCESS) return error;
  }
  return simdjson::SUCCESS;
}

error_code read(json_shim *shim, const char *text, size_t length, const json_node *nodes, json_found *found) {
  simdjson::ondemand::document document;
  error_code error = shim->parser.iterate(text, length, length + JSON_SHIM_PADDING).get(document);
  if (error != simdjson::SUCCESS) return error;
  object fields;
  if ((error = document.get_object().get(fields)) != simdjson::SUCCESS) return error;
  if ((error = walk(fields, nodes, 0, found)) != simdjson::SUCCESS) return error;
  const char *rest;
  return document.current_location().get(rest) == simdjson::OUT_OF_BOUNDS ? simdjson::SUCCESS : simdjson::TAPE_ERROR;
}

}  // namespace

struct json_shim *json_shim_create(void) { return new (std::nothrow) json_shim; }

void json_shim_destroy(struct json_shim *shim) { delete shim; }

enum json_result json_shim_read(struct json_shim *shim, const char *text, size_t length, const struct json_node *nodes,
                                struct json_found *found) {
  switch (read(shim, text, length, nodes, found)) {
    case simdjson::SUCCESS:
      return JSON_READ;
    case simdjson::MEMALLOC:
      return JSON_NO_MEMORY;
    case simdjson::UTF8_ERROR:
      return JSON_BAD_TEXT;
    case simdjson::INCORRECT_TYPE:
      return JSON_NOT_OBJECT;
    default:
      return JSON_BROKEN;
  }
}

bool json_shim_utf8(const char *text, size_t length) { return simdjson::validate_utf8(text, length); }
