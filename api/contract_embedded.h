/*
 * The bundled contract as bytes in the binary: openapi/bundle.py --embed
 * writes the definitions at build. Served at /openapi.json and /openapi.yaml;
 * contract_load compiles the JSON. Not NUL-terminated.
 */
#ifndef TILSKUDD_API_CONTRACT_EMBEDDED_H
#define TILSKUDD_API_CONTRACT_EMBEDDED_H

#include <stddef.h>

extern const unsigned char contract_json[];
extern const size_t contract_json_length;

extern const unsigned char contract_yaml[];
extern const size_t contract_yaml_length;

#endif
