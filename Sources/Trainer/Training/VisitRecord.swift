import Foundation

/// What one visit of one sample came to; processes send these to each other.
package struct VisitRecord: Sendable, Equatable, Codable {
    package enum Stage: String, Sendable, Codable, CaseIterable {
        /// Towers, prompt and the sampling of completions.
        case sampling
        /// Boxes, masks and rewards.
        case systemTwo = "system_2"
        /// Both forward passes and the backward one.
        case gradient
    }

    /// Number of the visit, from 0.
    package var number: Int
    package var loss: Double
    /// Mean KL to the reference; nil without one.
    package var kl: Double?
    /// Of every completion.
    package var rewards: [Double] = []
    /// Every reward part of every completion, where it is known.
    package var parts: [String: [Double]] = [:]
    /// Lengths of the completions.
    package var tokens: [Int]
    /// One of the completions.
    package var completion: String
    /// Lines of the rollouts file.
    package var lines: String = ""
    package var seconds: [String: Double] = [:]
    /// Samples that could not be used, whose place this one took, and why.
    package var skipped: [String] = []
}

/// What a process tells process 0 after a step: its records, or why it has none.
enum StepMessage: Codable {
    case records([VisitRecord])
    case failure(String)

    init(_ outcome: Result<[VisitRecord], any Error>) {
        switch outcome {
        case .success(let records): self = .records(records)
        case .failure(let error): self = .failure(String(describing: error))
        }
    }

    func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return Array(try encoder.encode(self))
    }

    init(bytes: [UInt8]) throws {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        self = try decoder.decode(StepMessage.self, from: Data(bytes))
    }

    /// - Throws: `TrainingError.process` for a failure.
    func records(from rank: Int) throws -> [VisitRecord] {
        switch self {
        case .records(let records): return records
        case .failure(let words): throw TrainingError.process(rank: rank, reason: words)
        }
    }
}
