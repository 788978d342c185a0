import CMicrohttpd
import Engine
import Foundation

/// A small HTTP server on libmicrohttpd, which parses what comes in. Each connection has a thread of
/// its own, so a handler may take its time.
final class HTTPServer {
    struct Limits: Sendable {
        var connections: UInt32 = 32
        var connectionsPerAddress: UInt32 = 16
        /// Seconds after which a silent connection is closed.
        var patience: UInt32 = 60
        /// Seconds in which the head of a request must come, and all of one that is refused.
        var headSeconds: UInt32 = 10
        /// Seconds in which the rest must come.
        var bodySeconds: UInt32 = 120
        var bodyBytes = 16 << 20
        /// A body of at most so many bytes is read to its end and dropped when it is refused: only
        /// then is it sure that the client sees why.
        var droppedBytes = 64 << 10
    }

    typealias Handler = @Sendable (HTTPRequest) -> HTTPResponse

    /// The port in use.
    let port: Int
    private let daemon: OpaquePointer
    private let service: Unmanaged<Service>

    /// - Parameters:
    ///   - address: numeric, IPv4 or IPv6.
    ///   - port: 0 lets the system choose.
    ///   - access: who may ask.
    /// - Throws: `ServeError.cannotListen`.
    init(
        address: String, port: Int, access: ServerAccess, limits: Limits = Limits(),
        handler: @escaping Handler
    ) throws {
        service = Unmanaged.passRetained(
            Service(limits: limits, access: access, handler: handler))
        let bounds = omni_http_limits(
            connections: limits.connections,
            connections_per_address: limits.connectionsPerAddress, patience: limits.patience)
        guard
            let number = UInt16(exactly: port),
            let daemon = omni_http_start(
                address, number, bounds, takePart, forget, watch, service.toOpaque())
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

        /// What is known to be wrong before the body has come.
        func refusal(_ head: HTTPRequest) -> HTTPResponse? {
            if let refusal = access.refusal(head) { return refusal }
            return (head.announcedBytes ?? 0) > limits.bodyBytes ? tooLarge : nil
        }

        var tooLarge: HTTPResponse {
            .failure(413, "the body has more than \(limits.bodyBytes) bytes")
        }
    }

    /// One request while it arrives; it belongs to its connection's thread.
    fileprivate final class Exchange {
        let head: HTTPRequest
        var body: [UInt8] = []
        var dropped = 0
        /// What is already known before all of the body has come.
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
    let deadline = omni_http_kept(connection).map {
        Unmanaged<ArrivalDeadline>.fromOpaque($0).takeUnretainedValue()
    }
    guard let known = slot.pointee else {
        let head = HTTPRequest(
            method: String(cString: method), path: String(cString: url),
            headers: headers(connection), body: [])
        let refusal = service.refusal(head)
        if let refusal, (head.announcedBytes ?? .max) > service.limits.droppedBytes {
            return send(refusal, connection)
        }
        if refusal == nil { deadline?.extend(to: service.limits.bodySeconds) }
        let exchange = HTTPServer.Exchange(head, refusal: refusal)
        slot.pointee = Unmanaged.passRetained(exchange).toOpaque()
        return omni_http_yes
    }
    let exchange = Unmanaged<HTTPServer.Exchange>.fromOpaque(known).takeUnretainedValue()
    if partSize.pointee > 0 {
        defer { partSize.pointee = 0 }
        return take(part, partSize.pointee, into: exchange, service) ? omni_http_yes : omni_http_no
    }
    deadline?.lift()
    if let refusal = exchange.refusal { return send(refusal, connection) }
    return send(service.handler(exchange.head.with(body: exchange.body)), connection)
}

/// - Returns: false when more comes of a refused body than is worth reading.
private func take(
    _ part: UnsafePointer<CChar>?, _ count: Int, into exchange: HTTPServer.Exchange,
    _ service: HTTPServer.Service
) -> Bool {
    if exchange.refusal == nil, exchange.body.count + count <= service.limits.bodyBytes {
        exchange.body.append(contentsOf: UnsafeRawBufferPointer(start: part, count: count))
        return true
    }
    if exchange.refusal == nil { (exchange.refusal, exchange.body) = (service.tooLarge, []) }
    exchange.dropped += count
    return exchange.dropped <= service.limits.droppedBytes
}

/// Called when a connection begins and when it ends.
private func watch(
    context: UnsafeMutableRawPointer?, connection: OpaquePointer?,
    kept slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    code: MHD_ConnectionNotificationCode
) {
    guard let context, let connection, let slot else { return }
    if omni_http_is_start(code) != 0 {
        let service = Unmanaged<HTTPServer.Service>.fromOpaque(context).takeUnretainedValue()
        let deadline = ArrivalDeadline(
            socket: omni_http_socket(connection), seconds: service.limits.headSeconds)
        slot.pointee = Unmanaged.passRetained(deadline).toOpaque()
    } else if let known = slot.pointee {
        let deadline = Unmanaged<ArrivalDeadline>.fromOpaque(known).takeRetainedValue()
        deadline.lift()
        slot.pointee = nil
    }
}

private func headers(_ connection: OpaquePointer) -> [String: String] {
    var headers: [String: String] = [:]
    let names = ["host", "authorization", "content-type", "content-length", "transfer-encoding"]
    for name in names {
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
    // One request each: the time that it may take is the connection's.
    MHD_add_response_header(response, "Connection", "close")
    if answer.status == 401 { MHD_add_response_header(response, "WWW-Authenticate", "Bearer") }
    return MHD_queue_response(connection, answer.status, response)
}
