import Foundation
import TestSupport
import Testing

/// The program as it is released: it plays a scenario in a fifteenth of the time that a debug build takes. `make test` builds it
/// before the tests.
enum ReleasedProgram {
  private static let path = ProjectFiles.path(".build/release/firedrill")
  private static let program = ExternalTool(at: path)

  static func run(_ arguments: [String]) throws -> ExternalTool.Answer {
    try #require(program, "\(path) is not built").run(arguments, directory: ProjectFiles.root)
  }

  /// The first source that was changed since it was built; nil: there is none.
  static func newerSource() throws -> String? {
    let keys: [URLResourceKey] = [.contentModificationDateKey]
    func changed(_ url: URL) throws -> Date {
      try #require(url.resourceValues(forKeys: Set(keys)).contentModificationDate)
    }
    let built = try changed(URL(filePath: path).resolvingSymlinksInPath())
    let sources = FileManager.default.enumerator(
      at: ProjectFiles.root.appending(path: "Sources"), includingPropertiesForKeys: keys)
    for case let url as URL in try #require(sources) where url.pathExtension == "swift" {
      if try changed(url) > built { return url.path }
    }
    return nil
  }

  static var isBuilt: Bool { program != nil }
}

extension Trait where Self == ConditionTrait {
  /// Plays whole scenarios.
  static var withReleasedProgram: Self {
    .enabled("there is no release program: `make test` builds it first") { ReleasedProgram.isBuilt }
  }
}

@Suite(.withReleasedProgram) struct ReleasedProgramTests {
  /// What an old program prints says nothing of today's sources.
  @Test func isThatOfTheseSources() throws {
    let newer = try ReleasedProgram.newerSource()
    #expect(newer == nil, "changed since the release program was built: make release")
  }
}
