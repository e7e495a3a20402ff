import Testing

@Suite struct SizeTests {
  @Test func filesAndFunctionsFitTheirRooms() {
    let findings = Repository.sources.flatMap(Sizes.findings)
    findings.report()
  }

  @Test func measuresFunctions() {
    let source = """
      struct A {
        init(value: Int = { 3 }()) {
          self.init()
        }
        func one() { }
        func two(
          a: Int
        ) -> Int {
          func inner() {
          }
          return [1].map { $0 }.count
        }
      }
      protocol P { func nothing() }
      """
    let functions = Sizes.functions(in: source).map { "\($0.name) \($0.line) \($0.lines)" }
    #expect(functions == ["init 2 3", "one 5 1", "inner 9 2", "two 6 7"])
  }

  @Test(arguments: [(400, 0), (401, 1)])
  func limitsFiles(lines: Int, expected: Int) {
    let file = Repository.File(path: "A.swift", text: String(repeating: "let a = 1\n", count: lines))
    #expect(Sizes.findings(in: file).count == expected)
  }

  @Test(arguments: [(78, 0), (79, 1)])
  func limitsFunctions(statements: Int, expected: Int) {
    let text = "func f() {\n" + String(repeating: "  a()\n", count: statements) + "}\n"
    #expect(Sizes.findings(in: Repository.File(path: "A.swift", text: text)).count == expected)
  }
}
