import Foundation
import TestSupport
import Testing

@Suite struct VersionTests {
    @Test func fixturesAreFound() {
        #expect(FileManager.default.fileExists(atPath: Fixtures.checkout.path + "/Package.swift"))
    }
}
