import Testing

@Suite("Trace")
struct TraceTests {
  private let folder = Folder()
  private var file: String { folder.write(Files.troubled, to: "scenario.yaml") }

  /// A message of the journal that was retried, with its correlation id and the kinds of its events.
  private func retried() throws -> (number: Int, correlation: String, kinds: [String]) {
    _ = Shell().run("run", file, "--journal", folder.path("j"))
    let lines = try #require(folder.text("j")).split(separator: "\n").map { JSONText.object(String($0)) }
    let event = try #require(lines.first { $0["kind"] as? String == "retryScheduled" })
    let number = try #require(event["message"] as? Int)
    let kinds = lines.filter { $0["message"] as? Int == number }.compactMap { $0["kind"] as? String }
    return (number, try #require(event["correlationId"] as? String), kinds)
  }

  @Test func byNumberAndByCorrelationID() throws {
    let message = try retried()
    let byNumber = Shell().run("trace", "\(message.number)", file)
    #expect(byNumber.status == 0 && byNumber.errors.isEmpty)
    let lines = byNumber.output.split(separator: "\n")
    #expect(lines.first == "message \(message.number), correlation id \(message.correlation), channel SMS")
    let words = lines.dropFirst().map { $0.split(separator: " ").map(String.init)[2] }
    #expect(words == message.kinds)
    #expect(Shell().run("trace", message.correlation, file).output == byNumber.output)
  }

  @Test func obeysSeedAndSettings() throws {
    let other = Shell().run("trace", "5", file, "--seed", "99")
    #expect(other.status == 0)
    #expect(other.output != Shell().run("trace", "5", file).output)
    let without = Shell().run("trace", "1", file, "--set", "load.steady.startTime=2m")
    #expect(without.output.split(separator: "\n")[1].hasPrefix("+2m"), "\(without.output)")
  }

  @Test(arguments: [("99999999", 65), ("0", 65), ("ffffffff-ffffffff", 65), ("x", 64), ("1.5", 64)])
  func whatIsNotThereIsSaid(id: String, status: Int32) {
    let outcome = Shell().run("trace", id, file)
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("'\(id)'"))
  }
}
