import Testing

@Suite struct DocumentationTests {
  @Test func publicTypesAndFunctionsAreDocumented() {
    let requirements = Documentation.requirements(in: Repository.sources)
    let findings = Repository.sources.flatMap { Documentation.findings(in: $0, requirements: requirements) }
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
      protocol Sink { func write() }
      public func write() {}
      """
    let file = Repository.File(path: "A.swift", text: source)
    let findings = Documentation.findings(in: file, requirements: Documentation.requirements(in: [file]))
    #expect(findings.map(\.line) == [1, 5, 13])
  }
}
