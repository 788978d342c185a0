/// Where the files of a ReVOS or MeViS split lie.
struct ExpressionLayout: Sendable {
    let expressions: String
    let masks: String
    /// ReVOS only, and not in every copy.
    let foreground: String?
    /// Folders that may hold a clip's folder of frames.
    let pictures: [String]

    /// ReVOS has its splits in one folder, MeViS a folder per split.
    init(kind: DatasetKind, root: String, split: String) {
        let folder = kind == .revos ? root : "\(root)/\(split)"
        expressions =
            kind == .revos
            ? "\(root)/meta_expressions_\(split)_.json" : "\(folder)/meta_expressions.json"
        masks = "\(folder)/mask_dict.json"
        let foreground = "\(folder)/mask_dict_foreground.json"
        self.foreground = kind == .revos && Folder.hasFile(foreground) ? foreground : nil
        // The released training code joins clips to the root itself.
        pictures = ["\(folder)/JPEGImages", folder]
    }

    static func splits(of kind: DatasetKind, in root: String) -> [String] {
        if kind == .revos {
            return Folder.names(in: root, ending: "_.json").compactMap { name in
                name.hasPrefix("meta_expressions_")
                    ? String(name.dropFirst("meta_expressions_".count)) : nil
            }
        }
        return Folder.names(in: root).filter {
            Folder.hasFile("\(root)/\($0)/meta_expressions.json")
        }
    }
}
