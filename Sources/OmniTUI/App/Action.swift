import Media
import Render

/// Everything that can happen to the state: time, the user, and results of effects.
enum Action: Equatable, Sendable {
    /// Time went on. `heard` is the clip time now leaving the loudspeaker, nil without sound.
    case tick(now: Double, heard: Double?)
    case input(InputEvent)
    /// The terminal has a new size or draws pictures differently.
    case terminal(CellSize, TerminalProfile)
    /// A picture is composed; the pixels lie with the program, under the request's key.
    case pictureReady(PictureRequest)
    case pictureFailed(PictureRequest, String)
    /// More of the frame times is known.
    case times(FrameTimes)
    /// Thumbnails or sound pictures have grown.
    case layersGrew
    case job(Job.Kind, JobReport)
    case sound(Sound)
    case segment(SegmenterReport)
    case query(QueryReport)
    case saved(path: String)
    /// The file is there already and may not be replaced without asking.
    case exists(SaveRequest)
    /// Text comes back from the editor.
    case edited(String)
    case message(String, Message.Tone)
}

/// What a running job tells.
enum JobReport: Equatable, Sendable {
    /// Part that is done, 0...1, nil when unknown.
    case progress(Double?)
    case done
    case cancelled
    case failed(String)
}

/// What can be heard, and why not.
enum Sound: Equatable, Sendable {
    /// The clip has no sound.
    case none
    /// Switched off by option or setting.
    case off
    /// No device took the sound; the text says why.
    case silent(String)
    case ready
}
