import Load
import VirtualTime

extension Decoding {
  /// Arrivals per minute from a CSV file beside the file that names it.
  func profile(_ fields: Fields, _ startTime: VirtualDuration) -> LoadSource.Executor? {
    guard let node = fields.required("file"), let path = scalars.text(node, "file") else { return nil }
    let name = FilePath.resolve(path, from: problems.sources.names[node.position.file])
    guard let bytes = bytes(of: name, at: node.position) else { return nil }
    let minutes: [Double]
    do {
      minutes = try ProfileCSV.parse(bytes)
    } catch {
      report(error, in: name, bytes)
      return nil
    }
    if let duration, startTime < duration {
      let room = (duration - startTime).nanoseconds
      let length = Int64(minutes.count) * 60_000_000_000
      if length > room {
        problems.report(
          node.position,
          "the profile has \(minutes.count) minutes, and the run ends \(duration - startTime) after its start",
          isAboutAbsence: true)
      }
    }
    return .profile(perMinute: minutes)
  }

  private func bytes(of name: String, at position: SourcePosition) -> [UInt8]? {
    do {
      return try files.read(name, limit: limits.fileSize)
    } catch {
      switch error {
      case .missing: problems.reportMissingFile(position, "the file '\(name)' does not exist")
      case .unreadable(let reason): problems.reportMissingFile(position, "the file '\(name)' cannot be read: \(reason)")
      case .tooLarge: problems.report(position, "the file '\(name)' is larger than \(limits.fileSize) bytes")
      }
      return nil
    }
  }

  private func report(_ found: ProfileProblems, in name: String, _ bytes: [UInt8]) {
    let file = profileFiles[name] ?? problems.sources.add(name: name, text: String(decoding: bytes, as: UTF8.self))
    profileFiles[name] = file
    for problem in found.problems {
      var place = SourcePosition(file: file, line: problem.line, column: problem.column)
      // Columns of the profile count bytes.
      var bytes = 0
      let before = (problems.sources.line(at: place) ?? []).prefix { character in
        bytes += UTF8.width(character)
        return bytes < problem.column
      }
      place.column = before.count + 1
      problems.report(place, problem.message)
    }
  }
}
