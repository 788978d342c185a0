import Engine

/// A request; its body is empty until all of it has come.
struct HTTPRequest: Sendable {
    let method: String
    /// Without the query.
    let path: String
    /// By their names in lower case; only those that the server looks at.
    let headers: [String: String]
    let body: [UInt8]

    /// How long the body will be; nil where the client does not say, or says no number.
    var announcedBytes: Int? {
        guard let text = headers["content-length"] else {
            return headers["transfer-encoding"] == nil ? 0 : nil
        }
        return Int(text)
    }

    func with(body: [UInt8]) -> HTTPRequest {
        HTTPRequest(method: method, path: path, headers: headers, body: body)
    }
}

/// An answer; every body is JSON.
struct HTTPResponse: Sendable {
    let status: UInt32
    let body: JSON

    static func ok(_ body: JSON) -> HTTPResponse { HTTPResponse(status: 200, body: body) }

    /// `{"error": {"problem": ..., "try": ...}}`.
    static func failure(_ status: UInt32, _ problem: String, hint: String? = nil) -> HTTPResponse {
        var error = JSON.Members()
        error.set("problem", .string(problem))
        if let hint { error.set("try", .string(hint)) }
        var members = JSON.Members()
        members.set("error", .object(error))
        return HTTPResponse(status: status, body: .object(members))
    }
}
