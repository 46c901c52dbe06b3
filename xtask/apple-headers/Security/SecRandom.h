// Declared as documented at developer.apple.com/documentation/security/randomization_services.
#pragma once
#include <stddef.h>

typedef const struct __SecRandom *SecRandomRef;
extern const SecRandomRef kSecRandomDefault;
int SecRandomCopyBytes(SecRandomRef source, size_t count, void *bytes);
