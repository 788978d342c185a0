import Engine
import Foundation
import TestSupport
import Testing

@testable import OmniTUI

/// What a client can do to the server that does not know the token, or does not play by the rules.
/// The patience with silence is long here: whatever ends, ends for another reason.
@Suite(.timeLimit(.minutes(1))) struct HTTPServerTests {
    private func server(_ change: (inout HTTPServer.Limits) -> Void = { _ in }) throws -> HTTPServer
    {
        var limits = HTTPServer.Limits()
        limits.patience = 600
        change(&limits)
        return try HTTPServer(
            address: "127.0.0.1", port: 0,
            access: ServerAccess(address: "127.0.0.1", tokenFile: nil), limits: limits
        ) { request in .ok(.integer(request.body.count)) }
    }

    private func post(_ length: Int, host: String = "localhost", _ body: String = "") -> String {
        "POST / HTTP/1.1\r\nHost: \(host)\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(length)\r\n\r\n" + body
    }

    private let get = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"

    @Test func anAnswerEndsItsConnection() throws {
        let server = try server()
        let client = try LocalClient(port: server.port)
        client.send(post(3, "abc"))
        let answer = client.rest()
        #expect(answer.hasPrefix("HTTP/1.1 200") && answer.hasSuffix("\r\n\r\n3\n"), "\(answer)")
    }

    @Test(arguments: [("elsewhere", 1_000_000_000, "403"), ("localhost", 1_000_000_000, "413")])
    func aLargeBodyThatIsRefusedIsNotReadFor(host: String, length: Int, status: String) throws {
        let server = try server()
        // More than there is room for, one after the other: every one has to end.
        for _ in 0..<40 {
            let client = try LocalClient(port: server.port)
            client.send(post(length, host: host))
            let answer = client.rest()
            #expect(answer.hasPrefix("HTTP/1.1 \(status)"), "\(answer)")
        }
        let client = try LocalClient(port: server.port)
        client.send(get)
        #expect(client.rest().hasPrefix("HTTP/1.1 200"))
    }

    @Test func aSmallBodyThatIsRefusedIsReadSoThatTheReasonArrives() throws {
        let server = try server()
        let client = try LocalClient(port: server.port)
        client.send(post(20_000, host: "elsewhere"))
        #expect(client.send(String(repeating: "x", count: 20_000)))
        #expect(client.rest().hasPrefix("HTTP/1.1 403"))
    }

    @Test func aBodyWithoutALengthEndsAtTheLimit() throws {
        let server = try server { ($0.bodyBytes, $0.droppedBytes) = (1000, 1000) }
        let head =
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
        let chunk = "3e8\r\n" + String(repeating: "x", count: 1000) + "\r\n"
        let client = try LocalClient(port: server.port)
        client.send(head + chunk + "0\r\n\r\n")
        #expect(client.rest().hasSuffix("\r\n\r\n1000\n"))
        let endless = try LocalClient(port: server.port)
        endless.send(head)
        #expect((0..<100_000).contains { _ in !endless.send(chunk) })
    }

    @Test(arguments: ["GET / HTTP/1.1\r\nHost: loc", "", "POST"])
    func aHeadThatDoesNotComeInTimeIsNotWaitedFor(start: String) throws {
        let server = try server { $0.headSeconds = 1 }
        let client = try LocalClient(port: server.port)
        client.send(start)
        #expect(client.rest().isEmpty)
    }

    @Test func aBodyThatDripsIsNotWaitedFor() throws {
        let server = try server { ($0.headSeconds, $0.bodySeconds) = (1, 2) }
        let client = try LocalClient(port: server.port)
        client.send(post(1000))
        // Never silent for long, and still cut.
        while client.send("x") { Thread.sleep(forTimeInterval: 0.1) }
        #expect(client.rest().isEmpty)
    }

    @Test func aRequestThatHasComeIsWorkedOnForAsLongAsItTakes() throws {
        let server = try HTTPServer(
            address: "127.0.0.1", port: 0,
            access: ServerAccess(address: "127.0.0.1", tokenFile: nil),
            limits: HTTPServer.Limits(headSeconds: 1, bodySeconds: 1)
        ) { _ in
            Thread.sleep(forTimeInterval: 2.5)
            return .ok(.null)
        }
        let client = try LocalClient(port: server.port)
        client.send(get)
        #expect(client.rest().hasPrefix("HTTP/1.1 200"))
    }

    @Test func oneAddressDoesNotGetAllConnections() throws {
        let server = try server { $0.connectionsPerAddress = 2 }
        var silent = try (0..<2).map { _ in try LocalClient(port: server.port) }
        func answer() throws -> String {
            let client = try LocalClient(port: server.port)
            client.send(get)
            return client.rest()
        }
        #expect(try answer().isEmpty)
        silent.removeLast()
        #expect(try Shell.wait { try answer().hasPrefix("HTTP/1.1 200") })
    }
}
