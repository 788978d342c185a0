/// Why a run-length text is not a mask.
package enum MaskRLEError: Error, Equatable, Sendable {
    /// Negative, or more pixels than `MaskRLE.maximumArea`.
    case unusableSize(PixelSize)
    /// A character outside `0` to `o`.
    case badCharacter(at: Int)
    /// A run that is negative or longer than any picture.
    case badRun(at: Int)
    /// The last number says that more follows.
    case cutShort
    /// The runs do not fill the picture; `found` is nil when they run over its end.
    case wrongTotal(expected: Int, found: Int?)
}

extension MaskRLEError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unusableSize(let size):
            "run lengths: expected a picture of at most \(MaskRLE.maximumArea) pixels, found "
                + "\(size.width)x\(size.height)"
        case .badCharacter(let position):
            "run lengths: expected characters from '0' to 'o', found another at place \(position)"
        case .badRun(let position):
            "run lengths: expected a length that a picture can have, found none at place "
                + "\(position)"
        case .cutShort:
            "run lengths: the text ends in the middle of a number"
        case .wrongTotal(let expected, let found):
            "run lengths: expected \(expected) pixels, found \(found.map(String.init) ?? "more")"
        }
    }
}
