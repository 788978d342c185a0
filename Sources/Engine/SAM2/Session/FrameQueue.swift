/// Objects on frames, in the order in which something was last made for them.
struct FrameQueue {
    struct Place: Equatable {
        let object: Int
        let frame: Int
    }

    private var places: [Place] = []

    /// Puts a place last.
    mutating func append(object: Int, frame: Int) {
        let place = Place(object: object, frame: frame)
        places.removeAll { $0 == place }
        places.append(place)
    }

    /// Takes out the oldest beyond `most`, not counting places that hold nothing any more.
    mutating func overflow(beyond most: Int, holding: (Place) -> Bool) -> [Place] {
        guard places.count > most else { return [] }
        places.removeAll { !holding($0) }
        let surplus = max(0, places.count - most)
        defer { places.removeFirst(surplus) }
        return Array(places.prefix(surplus))
    }
}
