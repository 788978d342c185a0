#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

// Functions of the library with a variable number of arguments do not reach Swift.

struct omni_http_limits {
    unsigned connections;
    unsigned connections_per_address;
    // Seconds after which a silent connection is closed.
    unsigned patience;
};

// Listens on a numeric address, a thread per connection. NULL with errno where it cannot; EINVAL
// for an address that is none.
static inline struct MHD_Daemon *omni_http_start(const char *address, unsigned short port,
                                                 struct omni_http_limits limits,
                                                 MHD_AccessHandlerCallback handler,
                                                 MHD_RequestCompletedCallback completed,
                                                 MHD_NotifyConnectionCallback changed,
                                                 void *context) {
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr *place = (struct sockaddr *)&v4;
    // With ITC a connection that has ended makes room at once.
    unsigned flags =
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ITC;
    memset(&v4, 0, sizeof v4);
    memset(&v6, 0, sizeof v6);
    if (inet_pton(AF_INET, address, &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
    } else if (inet_pton(AF_INET6, address, &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        place = (struct sockaddr *)&v6;
        flags |= MHD_USE_IPv6;
    } else {
        errno = EINVAL;
        return NULL;
    }
    return MHD_start_daemon(flags, port, NULL, NULL, handler, context, MHD_OPTION_SOCK_ADDR, place,
                            MHD_OPTION_CONNECTION_LIMIT, limits.connections,
                            MHD_OPTION_PER_IP_CONNECTION_LIMIT, limits.connections_per_address,
                            MHD_OPTION_CONNECTION_TIMEOUT, limits.patience,
                            MHD_OPTION_NOTIFY_COMPLETED, completed, context,
                            MHD_OPTION_NOTIFY_CONNECTION, changed, context, MHD_OPTION_END);
}

// The port in use: the one that the system chose where 0 was asked for.
static inline unsigned short omni_http_port(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

// Closed enumerations reach Swift with names that depend on the version of its importer.
static const enum MHD_Result omni_http_yes = MHD_YES;
static const enum MHD_Result omni_http_no = MHD_NO;

static inline int omni_http_is_start(enum MHD_ConnectionNotificationCode code) {
    return code == MHD_CONNECTION_NOTIFY_STARTED;
}

// -1 where it is not known.
static inline int omni_http_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

// What was kept for the connection when it began.
static inline void *omni_http_kept(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static inline const char *omni_http_header(struct MHD_Connection *connection, const char *name) {
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

// A copy of the bytes is kept.
static inline struct MHD_Response *omni_http_response(void *bytes, size_t count) {
    return MHD_create_response_from_buffer(count, bytes, MHD_RESPMEM_MUST_COPY);
}
