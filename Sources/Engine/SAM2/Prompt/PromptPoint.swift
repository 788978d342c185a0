/// A point as the prompt encoder takes it, in pixels of the model's input.
package struct PromptPoint: Sendable, Equatable {
    /// What a point says; the raw values are those upstream.
    package enum Label: Int, Sendable {
        case background = 0
        case foreground = 1
        case topLeft = 2
        case bottomRight = 3
    }

    package let x: Float
    package let y: Float
    package let label: Label

    package init(x: Float, y: Float, label: Label) {
        self.x = x
        self.y = y
        self.label = label
    }
}
