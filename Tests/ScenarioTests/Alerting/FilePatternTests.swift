import Testing

@testable import Scenario

/// Patterns of file names as Go's `filepath.Glob` understands them.
@Suite("Patterns of file names")
struct FilePatternTests {
  static let files = MemoryFiles(
    Dictionary(
      uniqueKeysWithValues: ["a.yml", "b.yml", ".hidden.yml", "ab.yaml", "rules/a.yml", "rules/deep/c.yml", "x[1].yml"]
        .map { ($0, "") }))

  @Test(arguments: [
    ("*.yml", [".hidden.yml", "a.yml", "b.yml", "x[1].yml"]), ("?.yml", ["a.yml", "b.yml"]),
    ("[ab].yml", ["a.yml", "b.yml"]),
    ("[^a].yml", ["b.yml"]), ("[b-z].yml", ["b.yml"]), ("a*", ["a.yml", "ab.yaml"]), ("*/*.yml", ["rules/a.yml"]),
    ("rules/*/c.yml", ["rules/deep/c.yml"]), ("x\\[1\\].yml", ["x[1].yml"]), ("a.yml", ["a.yml"]), ("none.yml", []),
    ("none/*.yml", []), ("*", [".hidden.yml", "a.yml", "ab.yaml", "b.yml", "rules", "x[1].yml"]),
    ("*b.y*l", ["ab.yaml", "b.yml"]),
    ("[z-a].yml", []),
  ])
  func find(pattern: String, files: [String]) {
    #expect(FilePattern(pattern).matches(in: Self.files) == files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
  }

  @Test(arguments: ["[", "[a", "a[", "[]", "[a-]", "[-a]", "\\", "[^]", "a/[/b"]) func malformedOnesAreRefused(
    pattern: String
  ) {
    #expect(FilePattern(pattern).matches(in: Self.files) == nil)
  }

  /// Many stars over a long name that does not match in the end.
  @Test func manyStarsDoNotHang() {
    let name = String(repeating: "a", count: 200)
    let pattern = FilePattern(String(repeating: "*a", count: 40) + "b")
    #expect(pattern.matches(in: MemoryFiles([name: ""])) == [])
  }
}
