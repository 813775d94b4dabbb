/*
 * fuzz.h: what every fuzz target defines. libFuzzer brings main(); see `make fuzz`.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include "guild/compat.h"

int LLVMFuzzerInitialize(int *argc, char ***argv); /* optional */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
