/// Clip times as people write and read them.
enum ClipTime {
    /// "0:02.480", "1:02:03.000": minutes always, hours where needed, milliseconds.
    static func text(_ seconds: Double) -> String {
        let total = Int((max(0, min(seconds, 1e9)) * 1000).rounded())
        return clock(total / 1000) + "." + padded(total % 1000, 3)
    }

    /// "0:02", without the fraction.
    static func short(_ seconds: Double) -> String {
        clock(Int(max(0, min(seconds, 1e9)).rounded(.down)))
    }

    /// Seconds from "3.2", "1:02.5" or "1:00:03"; nil when it is none of these.
    static func parse(_ text: String) -> Double? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count) else { return nil }
        var total = 0.0
        for (position, part) in parts.enumerated() {
            guard let value = Double(part), value.isFinite, value >= 0 else { return nil }
            if position > 0, value >= 60 { return nil }
            total = total * 60 + value
        }
        return total <= 1e9 ? total : nil
    }

    /// "2 s", "1 min 05 s": how long something will take.
    static func span(_ seconds: Double) -> String {
        let whole = Int(max(0, min(seconds, 1e7)).rounded(.up))
        return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(padded(whole % 60, 2)) s"
    }

    private static func clock(_ seconds: Int) -> String {
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        let tail = padded(seconds % 60, 2)
        return hours > 0 ? "\(hours):\(padded(minutes, 2)):\(tail)" : "\(minutes):\(tail)"
    }

    private static func padded(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
