/// Finds plain words in text, whatever the language of the file.
enum Words {
  static func findings(_ words: [String], in file: Repository.File, message: (String) -> String) -> [Finding] {
    // Most files hold none of them: look at the lines only where there is something to find.
    let present = words.filter { file.text.contains($0) }
    guard !present.isEmpty else { return [] }
    return file.lines.enumerated().flatMap { index, line in
      present.filter { line.contains($0) }.map { Finding(path: file.path, line: index + 1, message: message($0)) }
    }
  }
}
