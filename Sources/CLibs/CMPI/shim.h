#include <mpi.h>

// MPI's handles are cast macros that Swift cannot see. Each function returns 0 on success.

static inline int omni_mpi_start(void) {
    int started = 0, code = MPI_Initialized(&started);
    if (code == MPI_SUCCESS && !started) code = MPI_Init(NULL, NULL);
    if (code == MPI_SUCCESS) code = MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    return code;
}

static inline int omni_mpi_place(int *rank, int *size) {
    int code = MPI_Comm_rank(MPI_COMM_WORLD, rank);
    return code == MPI_SUCCESS ? MPI_Comm_size(MPI_COMM_WORLD, size) : code;
}

// `counts` has room for one number per process; filled on process 0.
static inline int omni_mpi_gather_counts(int count, int *counts) {
    return MPI_Gather(&count, 1, MPI_INT, counts, 1, MPI_INT, 0, MPI_COMM_WORLD);
}

static inline int omni_mpi_gather(
    const unsigned char *bytes, int count, unsigned char *all, const int *counts,
    const int *starts) {
    return MPI_Gatherv(
        bytes, count, MPI_BYTE, all, counts, starts, MPI_BYTE, 0, MPI_COMM_WORLD);
}

static inline int omni_mpi_sum(float *values, int count) {
    return MPI_Allreduce(MPI_IN_PLACE, values, count, MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD);
}

static inline int omni_mpi_finish(void) { return MPI_Finalize(); }
