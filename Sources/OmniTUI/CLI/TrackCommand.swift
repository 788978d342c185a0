import Engine
import Foundation
import Media

extension Command {
    /// `omni-tui track CLIP --box 0:1:10,20,80,90 -o DIR`.
    static let track = Command(
        name: "track", summary: "carry objects through a clip with SAM 2.1 and write their masks",
        operands: [Operand(name: "CLIP", help: "a video file, or a folder of numbered images")],
        options: [
            .value("sam2", "DIR", "SAM 2.1 (default: see doctor)"),
            .value(
                "box", "FRAME:OBJECT:X0,Y0,X1,Y1", repeats: true,
                "a box around an object, in pixels of the frame"),
            .value(
                "point", "FRAME:OBJECT:X,Y", repeats: true,
                "a point on an object; on one frame boxes come first, then points"),
            .value(
                "negative", "FRAME:OBJECT:X,Y", repeats: true,
                "a point beside an object; these come last"),
            .choice(
                "direction", TrackRequest.Direction.allCases.map(\.rawValue),
                "where to go from the first prompt; default both"),
            .value("frames", "FIRST-LAST", "stay within these frames"),
            .value(
                "sam2-size", "PIXELS",
                "side of the model's input; smaller is faster; chosen by time when left out"),
            .value(
                "mask-fps", "F",
                "compute so many frames per second first, then fill in the others"),
            .choice(
                "overlap", OverlapPolicy.allCases.map(\.rawValue),
                "keep whole masks where objects overlap, or let the lower id win; default keep"),
            .value(
                "out", short: "o", "DIR",
                "where Annotations/<clip>, Masks/<clip> and <clip>.coco.json go"),
            .flag("force", "replace what an earlier run wrote for this clip"),
            .flag("json", "print a summary as JSON"),
            .precision, .threads,
        ],
        run: { arguments in
            let variables = ProcessInfo.processInfo.environment
            return try TrackRun(TrackRequest(arguments, variables: variables)).run()
        })
}
