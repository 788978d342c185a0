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
    ///   - access: who may ask. The bodies of all others are dropped as they come.
    /// - Throws: `ServeError.cannotListen`.
    init(
        address: String, port: Int, access: ServerAccess, limits: Limits = Limits(),
        handler: @escaping Handler
    ) throws {
        service = Unmanaged.passRetained(
            Service(limits: limits, access: access, handler: handler))
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
        let access: ServerAccess
        let handler: Handler

        init(limits: Limits, access: ServerAccess, handler: @escaping Handler) {
            (self.limits, self.access, self.handler) = (limits, access, handler)
        }
    }

    /// One request while it arrives; it belongs to its connection's thread.
    fileprivate final class Exchange {
        let head: HTTPRequest
        var body: [UInt8] = []
        /// What is already known before the body has come.
        var refusal: HTTPResponse?

        init(_ head: HTTPRequest, refusal: HTTPResponse?) {
            (self.head, self.refusal) = (head, refusal)
        }
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
        let head = HTTPRequest(
            method: String(cString: method), path: String(cString: url),
            headers: headers(connection), body: [])
        let exchange = HTTPServer.Exchange(head, refusal: service.access.refusal(head))
        slot.pointee = Unmanaged.passRetained(exchange).toOpaque()
        return omni_http_yes
    }
    let exchange = Unmanaged<HTTPServer.Exchange>.fromOpaque(known).takeUnretainedValue()
    if partSize.pointee > 0 {
        // What is refused is read to its end and dropped: only then does the client see why.
        if exchange.refusal == nil { take(part, partSize.pointee, into: exchange, service.limits) }
        partSize.pointee = 0
        return omni_http_yes
    }
    if let refusal = exchange.refusal { return send(refusal, connection) }
    return send(service.handler(exchange.head.with(body: exchange.body)), connection)
}

private func take(
    _ part: UnsafePointer<CChar>?, _ count: Int, into exchange: HTTPServer.Exchange,
    _ limits: HTTPServer.Limits
) {
    guard exchange.body.count + count <= limits.bodyBytes else {
        exchange.refusal = .failure(413, "the body has more than \(limits.bodyBytes) bytes")
        exchange.body = []
        return
    }
    exchange.body.append(contentsOf: UnsafeRawBufferPointer(start: part, count: count))
}

private func headers(_ connection: OpaquePointer) -> [String: String] {
    var headers: [String: String] = [:]
    for name in ["host", "authorization", "content-type"] {
        guard let value = omni_http_header(connection, name) else { continue }
        headers[name] = String(cString: value)
    }
    return headers
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
