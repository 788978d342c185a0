#define _GNU_SOURCE
#include "CTerminal.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

int omni_memory_file(void) { return memfd_create("screen", MFD_CLOEXEC); }

int omni_pipe(int ends[2]) { return pipe2(ends, O_NONBLOCK | O_CLOEXEC); }

int omni_window_size(int fd, struct winsize *size) { return ioctl(fd, TIOCGWINSZ, size); }

int omni_is_foreground(int fd) { return tcgetpgrp(fd) == getpgrp(); }
