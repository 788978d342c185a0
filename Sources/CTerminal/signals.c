#include "CTerminal.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

// Handlers run on a stack of their own, so that a stack overflow is survived long enough.
#define STACK_BYTES 65536
#define TAIL_BYTES 2048

static const int notices[] = {SIGWINCH, SIGCONT, SIGTSTP};
static const int requests[] = {SIGTERM, SIGINT, SIGHUP};
static const int deaths[] = {SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGFPE,
                             SIGILL,  SIGTRAP, SIGSYS,  SIGXCPU};
static const int ignored[] = {SIGPIPE, SIGTTIN, SIGTTOU};
#define COUNT(list) (sizeof(list) / sizeof(list[0]))

static struct sigaction previous[NSIG];
static char handler_stack[STACK_BYTES];
static atomic_int notice_fd = -1;
static atomic_int tail_from = -1, tail_to = -1;
static atomic_long first_request;
static int taken;

static void notify(int number) {
    int fd = atomic_load(&notice_fd);
    unsigned char byte = (unsigned char)number;
    // A full pipe already holds a reason to wake up.
    if (fd >= 0 && write(fd, &byte, 1) < 0) return;
}

static void copy_log_tail(void) {
    int from = atomic_load(&tail_from), to = atomic_load(&tail_to);
    if (from < 0 || to < 0) return;
    char text[TAIL_BYTES];
    off_t end = lseek(from, 0, SEEK_END);
    off_t start = end > TAIL_BYTES ? end - TAIL_BYTES : 0;
    ssize_t n = pread(from, text, sizeof text, start);
    if (n > 0 && write(to, text, (size_t)n) < 0) return;
}

static void die(int number) {
    omni_restore_now();
    copy_log_tail();
    signal(number, SIG_DFL);
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, number);
    sigprocmask(SIG_UNBLOCK, &only, NULL);
    raise(number);
}

static void on_notice(int number) {
    int kept_errno = errno;
    notify(number);
    errno = kept_errno;
}

static void on_request(int number) {
    int kept_errno = errno;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    long milliseconds = now.tv_sec * 1000 + now.tv_nsec / 1000000;
    long unset = 0;
    if (!atomic_compare_exchange_strong(&first_request, &unset, milliseconds) &&
        milliseconds - unset >= 1000)
        die(number);
    notify(number);
    errno = kept_errno;
}

static int take(int number, void (*handler)(int), int flags) {
    struct sigaction action = {0}, old;
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigemptyset(&action.sa_mask);
    int failed = sigaction(number, &action, &old);
    if (!failed && !taken) previous[number] = old;
    return failed;
}

// A parent may have left signals blocked: workers of libdispatch, which start processes for many
// programs, block nearly all. Blocked, a resize or a request to end would never arrive. It stays so
// when signals are given back: stopping and dying by a signal need them as well.
static int unblock(void) {
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < COUNT(notices); i++) sigaddset(&set, notices[i]);
    for (size_t i = 0; i < COUNT(requests); i++) sigaddset(&set, requests[i]);
    for (size_t i = 0; i < COUNT(deaths); i++) sigaddset(&set, deaths[i]);
    return pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

int omni_signals_take(int pipe_fd) {
    stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
    if (sigaltstack(&stack, NULL) != 0) return -1;
    atomic_store(&notice_fd, pipe_fd);
    atomic_store(&first_request, 0);
    int failed = 0;
    for (size_t i = 0; i < COUNT(notices); i++)
        failed |= take(notices[i], on_notice, SA_RESTART | SA_ONSTACK);
    for (size_t i = 0; i < COUNT(requests); i++)
        failed |= take(requests[i], on_request, SA_RESTART | SA_ONSTACK);
    for (size_t i = 0; i < COUNT(deaths); i++)
        failed |= take(deaths[i], die, SA_RESETHAND | SA_ONSTACK);
    for (size_t i = 0; i < COUNT(ignored); i++) failed |= take(ignored[i], SIG_IGN, 0);
    failed |= unblock();
    taken = 1;
    return failed ? -1 : 0;
}

static void give_back(const int *list, size_t count) {
    for (size_t i = 0; i < count; i++) sigaction(list[i], &previous[list[i]], NULL);
}

void omni_signals_give_back(void) {
    if (!taken) return;
    give_back(notices, COUNT(notices));
    give_back(requests, COUNT(requests));
    give_back(deaths, COUNT(deaths));
    give_back(ignored, COUNT(ignored));
    atomic_store(&notice_fd, -1);
    taken = 0;
}

void omni_log_tail(int log_fd, int out_fd) {
    atomic_store(&tail_from, log_fd);
    atomic_store(&tail_to, out_fd);
}

void omni_stop_group(void) {
    // SIGTSTP and not SIGSTOP: the kernel drops it for an orphaned group (`xterm -e omni-tui`),
    // where nobody could ever send SIGCONT. The whole group and not this process alone: otherwise
    // a `make` that waits for us would keep the shell from noticing.
    struct sigaction standard = {0}, kept;
    standard.sa_handler = SIG_DFL;
    sigemptyset(&standard.sa_mask);
    if (sigaction(SIGTSTP, &standard, &kept) != 0) return;
    kill(0, SIGTSTP);
    sigaction(SIGTSTP, &kept, NULL);
}
