import Glibc
import Testing

@testable import OmniTUI

@Suite struct OutputQueueTests {
    @Test func aSlowReaderGetsEverythingInOrder() throws {
        let pipe = try WakePipe()
        var queue = OutputQueue()
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        queue.append(bytes)
        var seen: [UInt8] = []
        var stalls = 0
        while !queue.isEmpty {
            let isOpen = queue.flush(to: pipe.writeEnd)
            #expect(isOpen)
            if !queue.isEmpty { stalls += 1 }
            var buffer = [UInt8](repeating: 0, count: 10_000)
            let count = read(pipe.readEnd, &buffer, buffer.count)
            if count > 0 { seen += buffer[..<count] }
        }
        var buffer = [UInt8](repeating: 0, count: 100_000)
        while case let count = read(pipe.readEnd, &buffer, buffer.count), count > 0 {
            seen += buffer[..<count]
        }
        #expect(stalls > 0)
        #expect(seen == bytes)
    }

    @Test func aClosedLineIsNoticed() throws {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        var queue = OutputQueue()
        queue.append("x".utf8)
        let isOpen = queue.flush(to: ends[1])
        #expect(!isOpen)
        close(ends[1])
    }

    @Test func wakingAndSignals() throws {
        let pipe = try WakePipe()
        pipe.wake()
        pipe.wake()
        var byte = UInt8(SIGWINCH)
        for _ in 0..<3 { write(pipe.writeEnd, &byte, 1) }
        let (signals, isWoken) = pipe.drain()
        #expect(signals == [SIGWINCH])
        #expect(isWoken)
        #expect(pipe.drain().signals.isEmpty)
        #expect(!pipe.drain().isWoken)
    }
}
