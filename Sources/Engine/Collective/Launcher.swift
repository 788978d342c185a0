/// Finds out which processes were started together.
package enum Launcher {
    /// The processes that `mpirun` or Slurm started together with this one; this one alone where
    /// no launcher shows in the environment.
    /// - Throws: `CollectiveError`.
    package static func collective(environment: [String: String]) throws -> any Collective {
        guard let launcher = name(environment) else { return OneProcess() }
        #if OMNI_MPI
            return try MPICollective()
        #else
            throw CollectiveError.builtWithout(launcher: launcher)
        #endif
    }

    /// What Open MPI, and Slurm through PMIx or PMI2, set for every process they start.
    private static func name(_ environment: [String: String]) -> String? {
        if environment["OMPI_COMM_WORLD_SIZE"] != nil { return "mpirun" }
        if environment["PMIX_RANK"] != nil || environment["PMI_RANK"] != nil { return "srun" }
        return nil
    }
}
