/// A file of reference tensors: inputs `in.*`, expected `out.*`, `tap.*` and `grad.*`.
package struct ParityCase: Sendable {
    package let file: Safetensors

    package init(path: String) throws {
        file = try Safetensors(path: path)
    }

    /// Names of everything that has to be computed.
    package var expectedNames: [String] {
        file.names.filter { $0.hasPrefix("out.") || $0.hasPrefix("tap.") || $0.hasPrefix("grad.") }
    }

    package func has(_ name: String) -> Bool { file.entries[name] != nil }

    package func shape(_ name: String) -> [Int] { file.entries[name]?.shape ?? [] }

    /// - Throws: `EngineError.input` when the case lacks the tensor.
    package func tensor(_ name: String) throws -> Tensor {
        guard let tensor = file.tensor(name) else { throw missing(name, "numbers") }
        return tensor
    }

    /// - Throws: `EngineError.input` when the case lacks the tensor.
    package func integers(_ name: String) throws -> [Int] {
        guard let values = file.integers(name) else { throw missing(name, "whole numbers") }
        return values
    }

    private func missing(_ name: String, _ kind: String) -> EngineError {
        .input(what: file.path, expected: "\(name) of \(kind)", found: "no such tensor")
    }
}

/// What a model computed for one name of a case.
package enum ParityValue: Sendable {
    case floats(Tensor)
    case integers([Int], shape: [Int])

    package var shape: [Int] {
        switch self {
        case .floats(let tensor): tensor.shape
        case .integers(_, let shape): shape
        }
    }
}
