#include "CTerminal.h"
#include <errno.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static struct termios saved;
static char restore_bytes[OMNI_RESTORE_MAX];
static size_t restore_count;
static volatile int armed_fd = -1;

int omni_restore_arm(int fd, const char *bytes, size_t count) {
    if (count > OMNI_RESTORE_MAX) {
        errno = ENOBUFS;
        return -1;
    }
    if (tcgetattr(fd, &saved) != 0) return -1;
    memcpy(restore_bytes, bytes, count);
    restore_count = count;
    armed_fd = fd;
    return 0;
}

void omni_restore_now(void) {
    int fd = armed_fd;
    if (fd < 0) return;
    armed_fd = -1;
    int kept_errno = errno;
    size_t done = 0;
    while (done < restore_count) {
        ssize_t n = write(fd, restore_bytes + done, restore_count - done);
        if (n < 0 && errno != EINTR) break;
        if (n > 0) done += (size_t)n;
    }
    tcsetattr(fd, TCSANOW, &saved);
    errno = kept_errno;
}
