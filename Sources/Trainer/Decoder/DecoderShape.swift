/// The numbers of a text decoder that training needs, from the checkpoint's config.
package struct DecoderShape: Sendable, Equatable {
    package var layerCount: Int
    package var hidden: Int
    package var intermediate: Int
    package var heads: Int
    package var keyValueHeads: Int
    package var headDim: Int
    package var vocabulary: Int
    package var normEpsilon: Float
    package var ropeTheta: Double
    /// Frequencies per axis (time, height, width); their sum is headDim / 2.
    package var ropeSections: [Int]
    /// Whether the embedding is also the output matrix.
    package var tiedEmbeddings: Bool
    /// Whether q, k and v have biases.
    package var queryKeyValueBias: Bool

    package init(
        layerCount: Int, hidden: Int, intermediate: Int, heads: Int, keyValueHeads: Int,
        headDim: Int, vocabulary: Int, normEpsilon: Float, ropeTheta: Double, ropeSections: [Int],
        tiedEmbeddings: Bool, queryKeyValueBias: Bool
    ) {
        precondition(heads % keyValueHeads == 0 && ropeSections.reduce(0, +) == headDim / 2)
        self.layerCount = layerCount
        self.hidden = hidden
        self.intermediate = intermediate
        self.heads = heads
        self.keyValueHeads = keyValueHeads
        self.headDim = headDim
        self.vocabulary = vocabulary
        self.normEpsilon = normEpsilon
        self.ropeTheta = ropeTheta
        self.ropeSections = ropeSections
        self.tiedEmbeddings = tiedEmbeddings
        self.queryKeyValueBias = queryKeyValueBias
    }
}
