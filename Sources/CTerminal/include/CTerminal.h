#ifndef CTERMINAL_H
#define CTERMINAL_H
#include <stddef.h>

/// The longest restore string that can be kept, in bytes.
#define OMNI_RESTORE_MAX 1024

/// Keeps `bytes` (copied, `count` <= OMNI_RESTORE_MAX) and the terminal attributes of `fd` as they
/// are now, to be written and set again when the process dies. Returns 0, or -1 with errno.
int omni_restore_arm(int fd, const char *bytes, size_t count);

/// Writes the restore bytes and sets the kept attributes, once. Async-signal-safe.
void omni_restore_now(void);

#endif
