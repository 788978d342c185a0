/// Times as System 1 writes them: "MM:SS.ff".
package enum ClipTime {
    /// Seconds of a written time, nil when it cannot be read.
    ///
    /// The released code wants `digits:digits.digits` at the start, ignores what follows, and
    /// counts the fraction as hundredths ("00:01.5" is 1.05 s, "00:01.500" is 6 s).
    package static func seconds(_ text: String, reading: PlanReading) -> Double? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard reading.looseTimes || parts.count == 2 else { return nil }
        guard (1...3).contains(parts.count), let last = parts.last else { return nil }
        var total = 0.0
        for part in parts.dropLast() {
            guard let number = digits(part) else { return nil }
            total = total * 60 + number
        }
        guard let seconds = secondsWithFraction(last, reading: reading) else { return nil }
        let time = total * 60 + seconds
        return time.isFinite ? time : nil
    }

    /// "MM:SS.ff" of a time, rounded to hundredths.
    package static func text(_ seconds: Double) -> String {
        let hundredths = Int((min(max(seconds, 0), 1e7) * 100).rounded())
        let (minutes, rest) = hundredths.quotientAndRemainder(dividingBy: 6000)
        let (whole, fraction) = rest.quotientAndRemainder(dividingBy: 100)
        return "\(twoDigits(minutes)):\(twoDigits(whole)).\(twoDigits(fraction))"
    }

    private static func secondsWithFraction(_ text: Substring, reading: PlanReading) -> Double? {
        let whole = text.prefix { $0.isASCIIDigit }
        let rest = text.dropFirst(whole.count)
        guard let seconds = digits(whole) else { return nil }
        guard rest.first == "." else {
            return reading.looseTimes && rest.isEmpty ? seconds : nil
        }
        let fraction = rest.dropFirst().prefix { $0.isASCIIDigit }
        guard let count = digits(fraction) else { return nil }
        if !reading.decimalFraction { return seconds + count * 0.01 }
        return Double("\(whole).\(fraction)")
    }

    private static func digits(_ text: Substring) -> Double? {
        guard !text.isEmpty, text.allSatisfy(\.isASCIIDigit) else { return nil }
        return Double(text)
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { self >= "0" && self <= "9" && isASCII }
}
