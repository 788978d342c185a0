// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// Numeric and pixel code is useless without the optimiser: debug builds and tests take it too.
/// Bounds and overflow checks stay on; only `CKernels` (C, entry points check shapes) goes without.
/// A module at a time takes a quarter of the CPU time of file by file.
let optimized: [SwiftSetting] = [.unsafeFlags(["-O", "-wmo", "-num-threads", "2"])]

/// Open MPI is used where it is installed; everything else builds without it. (SwiftPM keeps what
/// this file evaluates to: after installing Open MPI, build with `make`, which makes it look again.)
let hasMPI = ["/usr/lib", "/usr/lib64", "/usr/local/lib"].contains { folder in
    let inner = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return ([""] + inner).contains {
        FileManager.default.fileExists(atPath: "\(folder)/\($0)/pkgconfig/ompi-c.pc")
    }
}
let mpiLibraries: [Target] =
    hasMPI ? [.systemLibrary(name: "CMPI", path: "Sources/CLibs/CMPI", pkgConfig: "ompi-c")] : []

let package = Package(
    name: "omni-tui",
    products: [
        .executable(name: "omni-tui", targets: ["OmniTUI"])
    ],
    targets: mpiLibraries + [
        // One system-library target per C library: a module map and a shim header, nothing else.
        .systemLibrary(name: "CFFmpeg", path: "Sources/CLibs/CFFmpeg"),
        .systemLibrary(name: "CMicrohttpd", path: "Sources/CLibs/CMicrohttpd"),
        .systemLibrary(name: "CNcurses", path: "Sources/CLibs/CNcurses"),
        .systemLibrary(name: "COpenBLAS", path: "Sources/CLibs/COpenBLAS"),
        .systemLibrary(name: "CPNG", path: "Sources/CLibs/CPNG"),
        .systemLibrary(name: "CSixel", path: "Sources/CLibs/CSixel"),

        // SIMD kernels with run-time CPU dispatch.
        .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),
        // Signal handlers that give the terminal back: no Swift may run inside one.
        .target(name: "CTerminal"),

        .target(
            name: "Media", dependencies: ["CFFmpeg", "CPNG"], swiftSettings: optimized,
            linkerSettings: [.linkedLibrary("m")]),
        .target(name: "Render", dependencies: ["Media", "CSixel"], swiftSettings: optimized),
        .target(
            name: "Engine",
            dependencies: ["Media", "CKernels", "COpenBLAS"] + (hasMPI ? ["CMPI"] : []),
            resources: [
                .embedInCode("Resources/prompts/omni_tui.json"), .copy("Resources/nano"),
            ],
            swiftSettings: optimized + (hasMPI ? [.define("OMNI_MPI")] : [])),
        .target(
            name: "Trainer", dependencies: ["Engine", "Media", "COpenBLAS"],
            swiftSettings: optimized),
        .executableTarget(
            name: "OmniTUI",
            dependencies: [
                "Trainer", "Engine", "Render", "Media", "CMicrohttpd", "CNcurses", "CTerminal",
            ]),

        // Damages files and model text until something breaks: `make fuzz`.
        .executableTarget(name: "Fuzz", dependencies: ["Engine", "Media"]),

        .target(
            name: "TestSupport", dependencies: ["Media"], path: "Tests/TestSupport",
            swiftSettings: optimized),
        .testTarget(name: "MediaTests", dependencies: ["Media", "TestSupport"]),
        .testTarget(name: "RenderTests", dependencies: ["Render", "Media", "TestSupport"]),
        .testTarget(
            name: "EngineTests", dependencies: ["Engine", "Media", "TestSupport"],
            swiftSettings: optimized),
        .testTarget(
            name: "TrainerTests", dependencies: ["Trainer", "Engine", "Media", "TestSupport"]),
        .testTarget(
            name: "OmniTUITests",
            dependencies: ["OmniTUI", "Trainer", "Engine", "Render", "Media", "TestSupport"]),
        .testTarget(
            name: "EndToEndTests", dependencies: ["OmniTUI", "Render", "Media", "TestSupport"]),
    ]
)
