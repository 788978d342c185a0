#include "CTerminal.h"
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct termios saved;
static char restore_bytes[OMNI_RESTORE_MAX];
static size_t restore_count;
static atomic_int armed_fd = -1;

int omni_restore_arm(int fd, const struct termios *attributes, const char *bytes, size_t count) {
    static int registered = 0;
    if (count > OMNI_RESTORE_MAX) {
        errno = ENOBUFS;
        return -1;
    }
    atomic_store(&armed_fd, -1);  // a signal between here and the end must not see half of it
    saved = *attributes;
    memcpy(restore_bytes, bytes, count);
    restore_count = count;
    // Libraries may call exit() on their own.
    if (!registered && atexit(omni_restore_now) == 0) registered = 1;
    atomic_store(&armed_fd, fd);
    return 0;
}

void omni_restore_disarm(void) { atomic_store(&armed_fd, -1); }

void omni_restore_now(void) {
    int fd = atomic_exchange(&armed_fd, -1);
    if (fd < 0) return;
    int kept_errno = errno;
    size_t done = 0;
    int waits = 0;
    while (done < restore_count) {
        ssize_t n = write(fd, restore_bytes + done, restore_count - done);
        if (n > 0) {
            done += (size_t)n;
        } else if (n < 0 && errno == EAGAIN && waits++ < 10) {
            struct pollfd wait = {.fd = fd, .events = POLLOUT};
            poll(&wait, 1, 100);
        } else if (!(n < 0 && errno == EINTR)) {
            break;
        }
    }
    // TCSANOW: waiting for the output to drain could last for ever on a dead line. Replies and
    // keys that nobody will read are thrown away.
    tcflush(fd, TCIFLUSH);
    tcsetattr(fd, TCSANOW, &saved);
    errno = kept_errno;
}
