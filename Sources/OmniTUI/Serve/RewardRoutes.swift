import Engine
import Media
import Trainer

/// What the reward server answers: `GET /health`, `GET /samples`, `POST /prompt`, `POST /rewards`.
struct RewardRoutes: Sendable {
    let service: RewardService
    /// What `/health` says beside the status.
    let facts: JSON.Members

    /// Most completions of one request.
    private static let batchLimit = 256

    func callAsFunction(_ request: HTTPRequest) -> HTTPResponse {
        do {
            switch (request.method, request.path) {
            case ("GET", "/health"): return .ok(.object(facts))
            case ("GET", "/samples"): return .ok(samples)
            case ("POST", "/prompt"): return .ok(try prompt(try json(request)))
            case ("POST", "/rewards"): return .ok(try rewards(try json(request)))
            case (_, "/health"), (_, "/samples"): return .failure(405, "GET only")
            case (_, "/prompt"), (_, "/rewards"): return .failure(405, "POST only")
            default:
                return .failure(
                    404, "no such path", hint: "/health, /samples, /prompt, /rewards")
            }
        } catch let error as RewardRequestError {
            return .failure(400, "\(error)")
        } catch let error where error.isCancellation {
            return .failure(503, "the server is being stopped", hint: "start it again")
        } catch {
            // What the dataset or a model could not do with a good request.
            return .failure(422, "\(error)")
        }
    }

    private var samples: JSON {
        let list = service.sampleList.map { sample in
            var members = JSON.Members()
            members.set("video", .string(sample.clip))
            members.set("exp_id", .string(sample.id))
            members.set("expression", .string(sample.expression))
            if let ids = sample.objectIDs {
                members.set("object_ids", .array(ids.map { .string($0) }))
            }
            return JSON.object(members)
        }
        return Self.object("samples", .array(list))
    }

    private func prompt(_ json: JSON) throws -> JSON {
        try service.prompt(
            video: AskedCompletion.name("video", in: json, at: "body"),
            expID: AskedCompletion.name("exp_id", in: json, at: "body"))
    }

    private func rewards(_ json: JSON) throws -> JSON {
        guard let items = json["completions"]?.array, !items.isEmpty,
            items.count <= Self.batchLimit
        else {
            throw RewardRequestError.bad(
                place: "completions", expected: "a list of 1 to \(Self.batchLimit)",
                found: json["completions"]?.summary ?? "nothing")
        }
        let asked = try items.enumerated().map {
            try AskedCompletion($1, at: "completions[\($0)]")
        }
        return Self.object("rollouts", .array(try service.judge(asked)))
    }

    private func json(_ request: HTTPRequest) throws -> JSON {
        do {
            return try JSONParser.parse(request.body)
        } catch {
            throw RewardRequestError.bad(
                place: "body, byte \(error.offset)", expected: error.expected, found: error.found)
        }
    }

    private static func object(_ key: String, _ value: JSON) -> JSON {
        var members = JSON.Members()
        members.set(key, value)
        return .object(members)
    }
}
