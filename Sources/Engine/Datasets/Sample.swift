import Media

/// One expression about one clip.
package struct Sample: Sendable, Equatable {
    /// Position in the split.
    package let index: Int
    /// The clip's name: the first folder below the predictions.
    package let clip: String
    /// The expression's id within the clip: the second folder below the predictions. (Ref-AVS:
    /// the uid; DAVIS: the object's number.)
    package let id: String
    package let expression: String
    /// What the sample counts towards: `referring`, `seen`, ...
    package let group: String
    /// How many objects are meant, where the dataset says so.
    package let targets: Int?
    let source: Source
    /// The clip's file, where the dataset names it; elsewhere the clip's name says where it is.
    let file: String

    init(
        index: Int, clip: String, id: String, expression: String, group: String, targets: Int?,
        source: Source, file: String = ""
    ) {
        self.index = index
        self.clip = clip
        self.id = id
        self.expression = expression
        self.group = group
        self.targets = targets
        self.source = source
        self.file = file
    }

    /// The ids of the objects that are meant, as `Dataset.objects` takes them; nil where the
    /// dataset does not tell objects apart, empty where nothing is meant.
    package var objectIDs: [String]? {
        switch source {
        case .annotations(let pairs, _): pairs?.map(\.object).distinct
        case .pictures(_, let objects): objects?.map { "\($0)" }
        case .box: nil
        }
    }

    /// Whether objects are meant that the dataset has masks of.
    package var hasMasks: Bool {
        switch source {
        case .annotations(let pairs, let frames): pairs?.isEmpty == false && !frames.isEmpty
        case .pictures(_, let objects): objects?.isEmpty != true
        case .box: false
        }
    }

    /// Where the true masks are.
    enum Source: Sendable, Equatable {
        /// Entries of `mask_dict.json`, one mask per frame; nil where the file names none.
        case annotations([Annotation]?, frames: [String])
        /// A folder of PNGs and the numbers that are meant in them; nil means everything marked.
        case pictures(folder: String, objects: [Int]?)
        case box(Box, points: [PixelPoint])
    }

    /// One object and the entry that holds its masks.
    struct Annotation: Sendable, Equatable {
        /// The object's id within the clip.
        let object: String
        /// The key in `mask_dict.json`.
        let id: String
    }
}
