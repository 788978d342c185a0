#ifndef CTERMINAL_H
#define CTERMINAL_H
#include <stddef.h>
#include <sys/ioctl.h>
#include <termios.h>

/// The longest restore string that can be kept, in bytes.
#define OMNI_RESTORE_MAX 1024

/// Keeps `bytes` (copied, `count` <= OMNI_RESTORE_MAX) and `attributes` (copied), to be written to
/// and set on `fd` when the process dies or exits. Returns 0, or -1 with errno.
int omni_restore_arm(int fd, const struct termios *attributes, const char *bytes, size_t count);

/// Forgets what `omni_restore_arm` was told.
void omni_restore_disarm(void);

/// Writes the restore bytes and sets the kept attributes, once. Async-signal-safe.
void omni_restore_now(void);

/// When a signal kills the process, the last lines of `log_fd` are copied to `out_fd` after the
/// terminal is restored. -1 for none.
void omni_log_tail(int log_fd, int out_fd);

/// Takes over the signals of a full-screen program:
/// - WINCH, CONT, TSTP: their number goes as one byte into `pipe_fd`, which must not block.
/// - TERM, INT, HUP: likewise; one that comes a second or more after the first kills, as the
///   program then did not react.
/// - QUIT ABRT SEGV BUS FPE ILL TRAP SYS XCPU: the terminal is restored, then the signal kills.
/// - PIPE, TTIN, TTOU: ignored.
/// All but the ignored ones are unblocked for the calling thread, and stay so.
/// May be called again, to take back what a library has taken. Returns 0, or -1 with errno.
int omni_signals_take(int pipe_fd);

/// Gives all signals back to what they were before `omni_signals_take`.
void omni_signals_give_back(void);

/// Stops the whole process group as Ctrl-Z in a shell does and returns when it goes on; at once
/// where nobody could make it go on. Call with signals given back.
void omni_stop_group(void);

/// A file in memory, or -1 with errno.
int omni_memory_file(void);

/// A pipe whose ends do not block and are closed on exec. Returns 0, or -1 with errno.
int omni_pipe(int ends[2]);

/// The window size of a terminal. Returns 0, or -1 with errno.
int omni_window_size(int fd, struct winsize *size);

/// Whether this process may read and write the terminal now.
int omni_is_foreground(int fd);

#endif
