import Components
import Scenario
import Testing

@testable import Components

/// What flows say about recipients and the length of messages.
@Suite("Recipients and bodies of flows")
struct RecipientTests {
  private func read(_ flow: String) throws -> FlowTraits {
    var files = TestFiles.files
    files["system.yaml"] = TestFiles.system.replacing(", maxAge: 24h}", with: ", maxAge: 24h\(flow)}")
    return try #require(TestFiles.read(files, file: "scenario.yaml").plans.first?.flows.first).traits
  }

  private func problems(_ flow: String) -> String {
    do {
      _ = try read(flow)
      return ""
    } catch let error as InvalidScenario {
      return error.rendered()
    } catch { return "\(error)" }
  }

  @Test func withoutThem() throws { #expect(try read("") == FlowTraits()) }

  @Test func given() throws {
    let traits = try read(
      ", recipients: 500, segments: {1: 75%, 4: 25%}, invalidRecipients: 2%, "
        + "bodies: {reminder: {characters: 71, encoding: ucs2}}")
    #expect(traits.recipients == 500)
    #expect(traits.segments == [.init(segments: 1, share: 0.75), .init(segments: 4, share: 0.25)])
    #expect(traits.templateSegments == [2])
    #expect(traits.invalidRecipients == Share(0.02))
  }

  @Test func oneNumberOfSegments() throws {
    #expect(try read(", segments: 3").segments == [.init(segments: 3, share: 1)])
    #expect(try read(", bodies: {reminder: {characters: 161}}").templateSegments == [2])
  }

  @Test(arguments: [
    (", recipients: 0", "recipients"), (", recipients: 9000000", "4 organisations of 9000000 recipients"),
    (", segments: 0", "segments"), (", segments: {0: 1}", "a number of segments is"),
    (", segments: {1: 50%, 2: 40%}", "add up to 90%"), (", bodies: 3", "'bodies' must be a mapping"),
    (", bodies: {remindr: {characters: 10}}", "the flow has no template 'remindr'"),
    (", bodies: {reminder: {}}", "needs 'characters'"), (", bodies: {reminder: {characters: 99999}}", "characters"),
    (", bodies: {reminder: {characters: 9, encoding: utf8}}", "one of gsm7, ucs2"),
  ])
  func wrong(flow: String, problem: String) { #expect(problems(flow).contains(problem)) }
}
