import Engine
import Foundation
import Media

/// Who may ask. Without a token only this machine can reach the server; a page in a browser on it
/// must not be able to, which is what the checks of `Host` and the content type are for.
struct ServerAccess: Sendable {
    private let token: [UInt8]?

    /// Shortest token that is accepted.
    private static let leastLength = 16

    /// - Parameter tokenFile: nil for no token, on loopback addresses only.
    /// - Throws: `UsageError`, `ServeError.badToken`, `MediaError`.
    init(address: String, tokenFile: String?) throws {
        guard let tokenFile else {
            guard Self.isLoopback(address) else {
                throw UsageError(
                    problem: "serve: --address \(address) can be reached by others",
                    hint: "--token-file FILE, which they must know")
            }
            token = nil
            return
        }
        let text = String(decoding: try AtomicFile.read(tokenFile, limit: 4096), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.utf8.count >= Self.leastLength, text.utf8.allSatisfy({ (0x21...0x7E) ~= $0 })
        else {
            throw ServeError.badToken(
                path: tokenFile, reason: "found \(text.utf8.count) bytes, or blanks among them")
        }
        token = Array(text.utf8)
    }

    /// Nil for a request that may go on.
    func refusal(_ request: HTTPRequest) -> HTTPResponse? {
        if let token {
            let given = Array((request.headers["authorization"] ?? "").utf8)
            guard Self.areEqual(given, Array("Bearer ".utf8) + token) else {
                return .failure(401, "no valid token", hint: "Authorization: Bearer TOKEN")
            }
        } else if !Self.isLoopback(Self.hostName(request.headers["host"] ?? "")) {
            return .failure(403, "not asked as this machine", hint: "http://127.0.0.1, localhost")
        }
        let type = (request.headers["content-type"] ?? "").lowercased()
        if request.method == "POST", !type.hasPrefix("application/json") {
            return .failure(415, "the body is not application/json", hint: "Content-Type")
        }
        return nil
    }

    /// Takes as long for a nearly right token as for a wrong one.
    private static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func isLoopback(_ name: String) -> Bool {
        let bytes = name.split(separator: ".", omittingEmptySubsequences: false)
        let isV4 = bytes.count == 4 && bytes[0] == "127" && bytes.allSatisfy { UInt8($0) != nil }
        return isV4 || name == "localhost" || name == "::1"
    }

    /// Without the port, and without the brackets of an IPv6 address.
    private static func hostName(_ host: String) -> String {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            return String(host[host.index(after: host.startIndex)..<end])
        }
        return String(host.prefix { $0 != ":" })
    }
}
