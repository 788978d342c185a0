import Foundation

// fuzz SECONDS [SEED [TARGET]]    damages inputs of every target, or of one, for so long
// fuzz FILE                       runs one kept input again
let arguments = CommandLine.arguments.dropFirst()
let targets = try FuzzTargets(fixtures: URL(fileURLWithPath: "Tests/Fixtures")).all()
if let seconds = Double(arguments.first ?? "60") {
    let kept = URL(fileURLWithPath: ".build/fuzz-input")
    print("the input at work is kept in \(kept.path)")
    let name = arguments.dropFirst(2).first
    try Fuzzer(
        targets: targets.filter { name == nil || $0.name == name }, seconds: seconds,
        seed: arguments.dropFirst().first.flatMap { UInt64($0) } ?? 1, kept: kept
    ).run()
} else if let path = arguments.first {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    let name = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    let input = Array(bytes.drop { $0 != 0x0A }.dropFirst())
    for target in targets where target.name == name {
        print(name, try Fuzzer.run(target, input))
    }
}
