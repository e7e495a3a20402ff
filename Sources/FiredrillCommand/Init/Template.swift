/// A small, complete system to begin with: it is valid, runs, and passes as it is.
struct Template: Sendable {
  /// As on the command line.
  var name: String
  /// One sentence for users.
  var summary: String
  /// In the order in which a reader wants them.
  var files: [File]
  /// The path of the file to run.
  var scenario: String

  /// A file, its path from the folder that the template is written to.
  struct File: Sendable {
    var path: String
    var text: String

    init(_ path: String, _ text: String) {
      self.path = path
      self.text = text
    }
  }

  /// All there are, in alphabetical order of their names.
  static let all = [bullMQ, queueInTable]

  /// The template of that name.
  static func named(_ name: String) -> Template? { all.first { $0.name == name } }
}
