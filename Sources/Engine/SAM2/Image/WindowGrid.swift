/// How a grid of tokens falls into square windows, and where each token lies in window order.
/// Windows that stick out at the right and at the bottom are filled up with padding.
struct WindowGrid: Sendable, Equatable {
    let height: Int
    let width: Int
    /// Height and width of a window; the whole grid for global attention.
    let windowHeight: Int
    let windowWidth: Int

    /// - Parameter window: side of the windows; 0 for one window over everything.
    init(height: Int, width: Int, window: Int) {
        self.height = height
        self.width = width
        windowHeight = window == 0 ? height : window
        windowWidth = window == 0 ? width : window
    }

    private init(height: Int, width: Int, windowHeight: Int, windowWidth: Int) {
        self.height = height
        self.width = width
        self.windowHeight = windowHeight
        self.windowWidth = windowWidth
    }

    var down: Int { (height + windowHeight - 1) / windowHeight }
    var across: Int { (width + windowWidth - 1) / windowWidth }
    var windowCount: Int { down * across }
    /// Tokens of a window, padding included.
    var windowArea: Int { windowHeight * windowWidth }
    /// All places in window order, padding included.
    var count: Int { windowCount * windowArea }

    /// The same windows after the tokens were pooled two by two.
    var halved: WindowGrid {
        WindowGrid(
            height: height / 2, width: width / 2, windowHeight: windowHeight / 2,
            windowWidth: windowWidth / 2)
    }

    /// Token (row-major in the grid) at a place in window order; nil where there is padding.
    func token(at place: Int) -> Int? {
        let (window, inside) = (place / windowArea, place % windowArea)
        let y = window / across * windowHeight + inside / windowWidth
        let x = window % across * windowWidth + inside % windowWidth
        return y < height && x < width ? y * width + x : nil
    }

    /// Place in window order of a token.
    func place(ofToken token: Int) -> Int {
        let (y, x) = (token / width, token % width)
        let window = y / windowHeight * across + x / windowWidth
        return window * windowArea + y % windowHeight * windowWidth + x % windowWidth
    }

    /// Runs of places that attend to each other.
    var windows: [Range<Int>] {
        (0..<windowCount).map { $0 * windowArea..<($0 + 1) * windowArea }
    }
}
