/// Hands out the tensors of a checkpoint by upstream name and expected shape, and keeps the books:
/// every tensor that is missing or different ends up in one error, every surplus one in one list.
///
/// Used while a model is built, then dropped. A layer that asked for a tensor that is not as
/// expected gets an empty one; `finish` throws before anything is computed with it.
package final class WeightStore {
    private let folder: String
    private let files: [Safetensors]
    private let fileOf: [String: Int]
    /// What the checkpoint puts before the names that the layers use.
    private let prefix: String
    /// Makes weights up instead of reading them.
    private var synthetic: SyntheticWeights?
    /// Weights from memory, which go before those of the checkpoint.
    private let given: [String: Tensor]
    private var taken: Set<String> = []
    /// Bytes of the large weights handed out so far.
    package private(set) var matrixBytes = 0
    private var problems: [WeightProblem] = []

    /// - Parameter prefix: dropped from the names in the files.
    /// - Parameter given: weights that are taken from memory instead, by the layers' names; the
    ///   checkpoint still says which tensors there are.
    package init(_ checkpoint: Checkpoint, prefix: String = "", given: [String: Tensor] = [:]) {
        self.given = given
        folder = checkpoint.folder.path
        files = checkpoint.files
        fileOf = checkpoint.fileOf
        self.prefix = prefix
    }

    /// Weights of any model, made up: for measurements, where only sizes matter.
    /// - Parameter dtype: how matrices are stored.
    package init(synthetic seed: UInt64, dtype: DType = .f32) {
        (folder, files, fileOf, prefix, given) = ("made up", [], [:], "", [:])
        synthetic = SyntheticWeights(seed: seed, dtype: dtype)
    }

    /// Whether the checkpoint has the tensor at all.
    package func contains(_ name: String) -> Bool { fileOf[prefix + name] != nil }

    /// A small tensor (norm, bias, table), widened to Float32 and checked to be finite.
    package func tensor(_ name: String, _ shape: [Int]) -> Tensor {
        if let made = synthetic?.tensor(name, shape) ?? given(name, shape) { return made }
        let empty = Tensor(zeros: shape.map { _ in 0 })
        guard let (file, _) = take(name, shape), let tensor = file.tensor(prefix + name) else {
            return empty
        }
        guard tensor.values.allSatisfy(\.isFinite) else {
            problem(name, file.path, expected: "finite values", found: "NaN or infinity")
            return empty
        }
        return tensor
    }

    /// A large weight, left where it lies; axes after the first are flattened into the columns.
    package func matrix(_ name: String, _ shape: [Int]) -> WeightMatrix {
        let matrix = locate(name, shape)
        matrixBytes += matrix.byteCount
        return matrix
    }

    private func locate(_ name: String, _ shape: [Int]) -> WeightMatrix {
        if synthetic != nil { return madeUp(name, shape) }
        if let tensor = given(name, shape) { return WeightMatrix(tensor) }
        guard let (file, entry) = take(name, shape) else {
            return WeightMatrix(Tensor(zeros: [0, 0]))
        }
        return WeightMatrix(
            rows: shape[0], columns: shape.dropFirst().reduce(1, *), dtype: entry.dtype,
            file: file.file, offset: entry.range.lowerBound)
    }

    /// Marks a tensor as known though unused, so that it is no surplus.
    package func ignore(_ name: String) { taken.insert(prefix + name) }

    /// Notes something wrong that only the model can see.
    package func problem(_ name: String, _ file: String, expected: String, found: String) {
        problems.append(
            WeightProblem(
                name: prefix + name, file: Self.lastComponent(file), expected: expected,
                found: found))
    }

    /// Call when every layer is built.
    /// - Parameter skipping: beginnings of names that belong to other parts of the checkpoint.
    /// - Returns: sorted names of the tensors nobody asked for.
    /// - Throws: `EngineError.weights` with everything that was not as expected.
    package func finish(skipping: [String] = []) throws -> [String] {
        guard problems.isEmpty else {
            throw EngineError.weights(folder: folder, problems: problems)
        }
        return fileOf.keys.filter { name in
            !taken.contains(name) && !skipping.contains { name.hasPrefix($0) }
        }.sorted()
    }

    /// The low-rank adapter of a layer; only weights from memory have one: `prefix.lora_A.weight`
    /// [rank, inputs] and `prefix.lora_B.weight` [outputs, rank], its scale multiplied in.
    func adapter(_ prefix: String) -> Linear.LowRank? {
        guard let down = given["\(prefix).lora_A.weight"], let up = given["\(prefix).lora_B.weight"]
        else { return nil }
        return Linear.LowRank(down: WeightMatrix(down), up: WeightMatrix(up))
    }

    private func given(_ name: String, _ shape: [Int]) -> Tensor? {
        guard let tensor = given[name] else { return nil }
        precondition(tensor.count == shape.reduce(1, *), "WeightStore: \(name) \(tensor.shape)")
        taken.insert(prefix + name)
        return tensor.reshaped(shape.count == 1 ? shape : [shape[0], tensor.count / shape[0]])
    }

    private func madeUp(_ name: String, _ shape: [Int]) -> WeightMatrix {
        let columns = shape.dropFirst().reduce(1, *)
        if let made = try? synthetic?.matrix(rows: shape[0], columns: columns) { return made }
        problem(name, "memory", expected: "room for shape \(shape)", found: "none left")
        return WeightMatrix(Tensor(zeros: [0, 0]))
    }

    private func take(_ name: String, _ shape: [Int]) -> (Safetensors, Safetensors.Entry)? {
        let fullName = prefix + name
        guard let index = fileOf[fullName], let entry = files[index].entries[fullName] else {
            problem(name, "all files", expected: "shape \(shape)", found: "no such tensor")
            return nil
        }
        taken.insert(fullName)
        guard entry.shape == shape else {
            problem(
                name, files[index].path, expected: "shape \(shape)", found: "shape \(entry.shape)")
            return nil
        }
        guard entry.dtype.isWeight else {
            problem(
                name, files[index].path, expected: "F32, F16 or BF16",
                found: entry.dtype.rawValue)
            return nil
        }
        return (files[index], entry)
    }

    private static func lastComponent(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
