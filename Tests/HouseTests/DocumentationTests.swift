import Testing

@Suite struct DocumentationTests {
  @Test func publicTypesAndFunctionsAreDocumented() {
    let findings = Repository.sources.flatMap(Documentation.findings)
    findings.report()
  }

  @Test func seesWhatIsMissing() {
    let source = """
      public struct A {
        public var stored: Int
        public init() {}
        public static func < (a: A, b: A) -> Bool { true }
        @inlinable public static func quiet() {}
        /// Said.
        @inlinable
        public func said() {}
        // public func comment() {}
      }
      /// Said.
      public enum B {}
      public final class C {}
      """
    let findings = Documentation.findings(in: Repository.File(path: "A.swift", text: source))
    #expect(findings.map(\.line) == [1, 5, 13])
  }
}
