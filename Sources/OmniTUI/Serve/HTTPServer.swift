import CMicrohttpd
import Engine
import Foundation

/// A small HTTP server on libmicrohttpd, which parses what comes in. Each connection has a thread of
/// its own, so a handler may take its time.
final class HTTPServer {
    struct Limits: Sendable {
        var connections: UInt32 = 32
        /// Seconds after which a silent connection is closed.
        var patience: UInt32 = 60
        var bodyBytes = 16 << 20
    }

    typealias Handler = @Sendable (HTTPRequest) -> HTTPResponse

    /// The port in use.
    let port: Int
    private let daemon: OpaquePointer
    private let service: Unmanaged<Service>

    /// - Parameters:
    ///   - address: numeric, IPv4 or IPv6.
    ///   - port: 0 lets the system choose.
    /// - Throws: `ServeError.cannotListen`.
    init(
        address: String, port: Int, limits: Limits = Limits(), handler: @escaping Handler
    ) throws {
        service = Unmanaged.passRetained(Service(limits: limits, handler: handler))
        let bounds = omni_http_limits(
            connections: limits.connections, patience: limits.patience)
        guard
            let number = UInt16(exactly: port),
            let daemon = omni_http_start(
                address, number, bounds, takePart, forget, service.toOpaque())
        else {
            let reason = String(cString: strerror(errno))
            service.release()
            throw ServeError.cannotListen(address: "\(address) port \(port)", reason: reason)
        }
        self.daemon = daemon
        self.port = Int(omni_http_port(daemon))
    }

    /// Ends when the answers that are being made have been sent.
    deinit {
        MHD_stop_daemon(daemon)
        service.release()
    }

    /// What all connections share.
    fileprivate final class Service: Sendable {
        let limits: Limits
        let handler: Handler

        init(limits: Limits, handler: @escaping Handler) {
            (self.limits, self.handler) = (limits, handler)
        }
    }

    /// One request while it arrives; it belongs to its connection's thread.
    fileprivate final class Exchange {
        var body: [UInt8] = []
        var isTooLong = false
    }
}

/// Called with the head of a request, with each part of its body, and when all is there.
private func takePart(
    context: UnsafeMutableRawPointer?, connection: OpaquePointer?, url: UnsafePointer<CChar>?,
    method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?, part: UnsafePointer<CChar>?,
    partSize: UnsafeMutablePointer<Int>?,
    exchange slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let context, let connection, let url, let method, let partSize, let slot else {
        return omni_http_no
    }
    let service = Unmanaged<HTTPServer.Service>.fromOpaque(context).takeUnretainedValue()
    guard let known = slot.pointee else {
        slot.pointee = Unmanaged.passRetained(HTTPServer.Exchange()).toOpaque()
        return omni_http_yes
    }
    let exchange = Unmanaged<HTTPServer.Exchange>.fromOpaque(known).takeUnretainedValue()
    if partSize.pointee > 0 {
        if exchange.body.count + partSize.pointee > service.limits.bodyBytes {
            // The rest is read and dropped: only then does the client see the answer.
            (exchange.isTooLong, exchange.body) = (true, [])
        } else if !exchange.isTooLong {
            exchange.body.append(
                contentsOf: UnsafeRawBufferPointer(start: part, count: partSize.pointee))
        }
        partSize.pointee = 0
        return omni_http_yes
    }
    guard !exchange.isTooLong else {
        let limit = service.limits.bodyBytes
        return send(.failure(413, "the body has more than \(limit) bytes"), connection)
    }
    let names = ["host", "authorization", "content-type"]
    var headers: [String: String] = [:]
    for name in names {
        guard let value = omni_http_header(connection, name) else {
            continue
        }
        headers[name] = String(cString: value)
    }
    let request = HTTPRequest(
        method: String(cString: method), path: String(cString: url), headers: headers,
        body: exchange.body)
    return send(service.handler(request), connection)
}

/// Called when a connection is done with a request, in whatever way.
private func forget(
    context: UnsafeMutableRawPointer?, connection: OpaquePointer?,
    exchange slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    reason: MHD_RequestTerminationCode
) {
    guard let known = slot?.pointee else { return }
    Unmanaged<HTTPServer.Exchange>.fromOpaque(known).release()
    slot?.pointee = nil
}

private func send(_ answer: HTTPResponse, _ connection: OpaquePointer) -> MHD_Result {
    var bytes = JSONWriter.bytes(answer.body)
    bytes.append(0x0A)
    let response = bytes.withUnsafeMutableBytes {
        omni_http_response($0.baseAddress, $0.count)
    }
    guard let response else { return omni_http_no }
    defer { MHD_destroy_response(response) }
    MHD_add_response_header(response, "Content-Type", "application/json")
    if answer.status == 401 { MHD_add_response_header(response, "WWW-Authenticate", "Bearer") }
    return MHD_queue_response(connection, answer.status, response)
}
